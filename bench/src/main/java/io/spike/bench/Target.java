package io.spike.bench;

import java.util.Locale;

/** Which nodes callers ask. */
enum Target {
  /** The leader, as clients do once they know it. */
  LEADER,
  /** All that follow, in no order. */
  FOLLOWERS,
  /** Every node, in no order. */
  ALL;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
