package io.spike.api;

import java.util.Locale;

/** Whether a Nexus node can read what it stores. */
public enum SealState {
  /** It has the root key. */
  UNSEALED,
  /** It has no root key; a full replica all the same. */
  SEALED,
  /** An operator sealed the cluster: no node takes the root key before another tells it to. */
  SEALED_BY_OPERATOR,
  /** The cluster was never bootstrapped. */
  UNINITIALIZED,
  /** The root key is recorded; its shards are not yet with all Keepers. */
  INITIALIZING,
  /** Not known, because the node is unreachable; also what a value of a newer version is read as. */
  UNKNOWN;

  private final String wire = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The string in answers. */
  public String wire() {
    return wire;
  }

  /** {@link #UNKNOWN} for anything else. */
  public static SealState fromWire(String wire) {
    for (SealState state : values()) {
      if (state.wire.equals(wire))
        return state;
    }
    return UNKNOWN;
  }
}
