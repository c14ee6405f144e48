package io.spike.bench;

/**
 * When code is warm: machines differ fourfold in how long they compile, so a fixed time measures the compiler on some.
 * Done when neither of the last two rates was a twentieth above the best before them, or after {@link #MOST}.
 */
final class WarmUp {

  /** Rates after which nobody waits any longer. */
  static final int MOST = 18;
  private static final int WITHOUT_GROWTH = 2;
  private static final double GROWTH = 1.05;

  private double best;
  private int flat;
  private int count;

  /** Takes what was measured in the next stretch of equal length, operations a second. */
  void add(double rate) {
    flat = rate > best * GROWTH ? 0 : flat + 1;
    best = Math.max(best, rate);
    count++;
  }

  /** Whether to measure now. */
  boolean isDone() {
    return flat >= WITHOUT_GROWTH || count >= MOST;
  }
}
