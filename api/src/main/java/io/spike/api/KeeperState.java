package io.spike.api;

import java.util.Locale;

/** What the leader knows about a Keeper's shard. */
public enum KeeperState {
  /** The shard of its commitment. */
  HOLDS_SHARD,
  /** None. */
  EMPTY,
  /** Did not answer. */
  UNREACHABLE,
  /** One that matches no commitment. */
  WRONG_SHARD,
  /** Not asked yet; also what a value of a newer version is read as. */
  UNKNOWN;

  private final String wire = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The string in answers. */
  public String wire() {
    return wire;
  }

  /** {@link #UNKNOWN} for anything else. */
  public static KeeperState fromWire(String wire) {
    for (KeeperState state : values()) {
      if (state.wire.equals(wire))
        return state;
    }
    return UNKNOWN;
  }
}
