package io.spike.bench;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * When code is warm: machines differ fourfold in how long they compile, so a fixed time measures the compiler on some.
 * Done when none of the last four rates was a fiftieth above the best before it, or after {@link #MOST}: where four
 * processes share two cores the compiler goes on for minutes, and each rate is hardly above the last.
 */
final class WarmUp {

  /** Rates after which nobody waits any longer. */
  static final int MOST = 40;
  private static final int WITHOUT_GROWTH = 4;
  private static final double GROWTH = 1.02;

  private double best;
  private int flat;
  private int count;

  /**
   * Runs {@code operation} until it is warm.
   *
   * @param stretch how long before the rate is looked at; zero: not at all
   * @param say is told each rate
   * @return the last stretch, with the errors of all
   */
  static Round run(int callers, Duration stretch, Load.Operation operation, Consumer<String> say)
      throws InterruptedException {
    if (stretch.isZero())
      return Load.closed(1, Duration.ZERO, Duration.ofNanos(1), operation);
    WarmUp progress = new WarmUp();
    Round all = null;
    while (!progress.isDone()) {
      Round round = Load.closed(callers, Duration.ZERO, stretch, operation);
      say.accept(String.format(Locale.ROOT, "warming up for %d s: %.0f/s", stretch.toSeconds(), round.rate()));
      progress.add(round.rate());
      all = all == null ? round : round.withErrorsOf(all);
    }
    return Objects.requireNonNull(all);
  }

  /** The same for a subject, which is opened for it. */
  static Round run(Subject subject, int callers, Duration stretch, Consumer<String> say)
      throws BenchException, InterruptedException {
    try (Subject.Open _ = subject.open()) {
      return run(callers, stretch, subject.operation(), say);
    }
  }

  /** Takes what was measured in the next stretch of equal length, operations a second. */
  void add(double rate) {
    boolean grew = rate > best * GROWTH;
    flat = grew ? 0 : flat + 1;
    // Small steps count together.
    best = grew ? rate : best;
    count++;
  }

  /** Whether to measure now. */
  boolean isDone() {
    return flat >= WITHOUT_GROWTH || count >= MOST;
  }
}
