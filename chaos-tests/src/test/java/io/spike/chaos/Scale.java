package io.spike.chaos;

/** How much a test does: little in the default build, all that was promised in the nightly run, which sets properties. */
final class Scale {

  /** How often the leader is killed. */
  static final int KILLS = Integer.getInteger("spike.chaos.kills", 5);
  /** How long requests go on while identities rotate. */
  static final int ROTATION_SECONDS = Integer.getInteger("spike.chaos.rotation-seconds", 30);
  /** How many writes a node misses that must then come back by a snapshot. */
  static final int MISSED_WRITES = Integer.getInteger("spike.chaos.missed-writes", 3_000);

  /** How often a leader is paused for a moment. */
  static final int PAUSES = Integer.getInteger("spike.chaos.pauses", 1);
  /** How long a leader is paused at least; the log remembers requests for twenty minutes. */
  static final int PAUSE_SECONDS = Integer.getInteger("spike.chaos.pause-seconds", 0);

  /** Whether this is the nightly run. */
  static final boolean NIGHTLY = Boolean.getBoolean("spike.chaos.nightly");

  private Scale() {}
}
