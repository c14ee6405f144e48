package io.spike.api;

import java.util.Locale;

/** What a Nexus node does in its Raft group. */
public enum NodeRole {
  /** Orders the writes. */
  LEADER,
  /** Follows a leader. */
  FOLLOWER,
  /** Stands for election. */
  CANDIDATE,
  /** Did not answer the node that was asked. */
  UNREACHABLE,
  /** What a value of a newer version is read as. */
  UNKNOWN;

  private final String wire = name().toLowerCase(Locale.ROOT);

  /** The string in answers. */
  public String wire() {
    return wire;
  }

  /** {@link #UNKNOWN} for anything else. */
  public static NodeRole fromWire(String wire) {
    for (NodeRole role : values()) {
      if (role.wire.equals(wire))
        return role;
    }
    return UNKNOWN;
  }
}
