package io.spike.api;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a node answered 503 {@code state_not_ready}; sent in the header {@link Headers#REASON}. */
public enum Reason {

  /** The cluster was never bootstrapped. */
  UNINITIALIZED,
  /** The node, or the whole cluster, has no root key. */
  SEALED,
  /** No leader is known, or it cannot be reached. */
  NO_LEADER,
  /** The node has not caught up, for instance while it installs a snapshot. */
  LAGGING,
  /** The node has as much work as it takes. */
  OVERLOADED,
  /** The answer did not come in time; whether a write took effect is not known. */
  TIMEOUT;

  private final String wire = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The header's value. */
  public String wire() {
    return wire;
  }

  /** Null for an absent or unknown value. */
  public static @Nullable Reason fromWire(@Nullable String wire) {
    for (Reason reason : values()) {
      if (reason.wire.equals(wire))
        return reason;
    }
    return null;
  }
}
