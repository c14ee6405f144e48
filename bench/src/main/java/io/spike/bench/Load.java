package io.spike.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Callers, each a virtual thread, who carry out operations, in one of two ways. In a closed loop each starts its next operation
 * when its last has ended: a slow system is asked less often, and the percentiles are those of callers who wait. At a fixed
 * rate operations are due at fixed moments, whatever became of those before, and each is timed from when it was due: what a
 * stall holds up counts in full, also when no caller was free to start it. Below what a system can do, that is: above it the
 * operations that are late pile up, and the run takes as long as they do.
 */
final class Load {

  /** Enough for percentiles to within 0.1 %. */
  private static final int SIGNIFICANT_DIGITS = 3;
  /** A caller whose operations all fail gives up, since failures can be far quicker than what they keep from happening. */
  private static final int FAILURES_IN_A_ROW = 10;
  private static final double NANOS_PER_SECOND = 1e9;

  private Load() {}

  /** What is measured. Called by many threads. */
  @FunctionalInterface
  interface Operation {

    /** Carries out one operation; an exception makes it an error. */
    void run() throws Exception;
  }

  /**
   * Runs {@code operation} in a closed loop for {@code warmUp} and then for {@code measured}.
   *
   * <p>Operations that start within the measured time count, and the rate is over the time until the last of them has
   * ended: one that hangs shows in both. Errors count from the beginning, warm-up included.
   */
  static Round closed(int inFlight, Duration warmUp, Duration measured, Operation operation)
      throws InterruptedException {
    long begin = System.nanoTime();
    return run(inFlight, begin + warmUp.toNanos(), measured, operation, System::nanoTime);
  }

  /**
   * Runs {@code operation} at a fixed rate; what counts is as in {@link #closed}, but that an operation starts when it is due.
   *
   * @param callers at most so many operations are under way; those that find none free start late, and count as late
   * @param perSecond how many are due in a second, by all callers together
   */
  static Round atRate(int callers, double perSecond, Duration warmUp, Duration measured, Operation operation)
      throws InterruptedException {
    double interval = NANOS_PER_SECOND / perSecond;
    AtomicLong count = new AtomicLong();
    long begin = System.nanoTime();
    return run(callers, begin + warmUp.toNanos(), measured, operation,
        () -> begin + (long) (count.getAndIncrement() * interval));
  }

  private static Round run(int callers, long from, Duration measured, Operation operation, LongSupplier due)
      throws InterruptedException {
    List<Future<Lane>> lanes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < callers; i++) {
        lanes.add(threads.submit(() -> new Lane(operation, due).run(from, from + measured.toNanos())));
      }
    }
    return merge(callers, from, lanes);
  }

  private static Round merge(int inFlight, long from, List<Future<Lane>> lanes) throws InterruptedException {
    Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
    Map<String, Long> errors = new TreeMap<>();
    long last = from + 1;
    for (Future<Lane> future : lanes) {
      Lane lane = finished(future);
      latencies.add(lane.latencies);
      lane.errors.forEach((text, count) -> errors.merge(text, count, Long::sum));
      last = Math.max(last, lane.lastEnd);
    }
    return new Round(inFlight, Duration.ofNanos(last - from), latencies, errors);
  }

  private static Lane finished(Future<Lane> lane) throws InterruptedException {
    try {
      return lane.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a caller of the benchmark failed", e.getCause());
    }
  }

  /** One caller; its fields are read when it has ended. */
  private static final class Lane {

    private final Operation operation;
    /** When its next operation is to start, nanoseconds as {@link System#nanoTime} counts. */
    private final LongSupplier due;
    private final Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
    private final Map<String, Long> errors = new TreeMap<>();
    private long lastEnd = Long.MIN_VALUE;

    Lane(Operation operation, LongSupplier due) {
      this.operation = operation;
      this.due = due;
    }

    Lane run(long from, long to) {
      lastEnd = from;
      int failures = 0;
      for (long start; (start = due.getAsLong()) < to && failures < FAILURES_IN_A_ROW;) {
        for (long early; (early = start - System.nanoTime()) > 0;) {
          LockSupport.parkNanos(early);
        }
        if (!attempt()) {
          failures++;
          continue;
        }
        failures = 0;
        long end = System.nanoTime();
        if (start >= from) {
          latencies.recordValue(end - start);
          lastEnd = end;
        }
      }
      return this;
    }

    /** Whether it succeeded. */
    private boolean attempt() {
      try {
        operation.run();
        return true;
      } catch (Exception e) {
        errors.merge(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), 1L, Long::sum);
        return false;
      }
    }
  }
}
