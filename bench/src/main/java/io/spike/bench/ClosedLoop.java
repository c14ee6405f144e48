package io.spike.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * A closed loop: each of N callers, a virtual thread, starts its next operation when its last has ended. So a slow
 * system is asked less often, and the percentiles are those of callers who wait, not of an open stream of requests.
 */
final class ClosedLoop {

  /** Enough for percentiles to within 0.1 %. */
  private static final int SIGNIFICANT_DIGITS = 3;
  /** A caller whose operations all fail gives up, since failures can be far quicker than what they keep from happening. */
  private static final int FAILURES_IN_A_ROW = 10;

  private ClosedLoop() {}

  /** What is measured. Called by many threads. */
  @FunctionalInterface
  interface Operation {

    /** Carries out one operation; an exception makes it an error. */
    void run() throws Exception;
  }

  /**
   * Runs {@code operation} for {@code warmUp} and then for {@code measured}.
   *
   * <p>Operations that start within the measured time count, and the rate is over the time until the last of them has
   * ended: one that hangs shows in both. Errors count from the beginning, warm-up included.
   */
  static Round run(int inFlight, Duration warmUp, Duration measured, Operation operation) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(1);
    List<Future<Lane>> lanes = new ArrayList<>();
    long from;
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      long[] window = new long[2];
      for (int i = 0; i < inFlight; i++) {
        lanes.add(callers.submit(() -> {
          ready.await();
          return new Lane(operation).run(window[0], window[1]);
        }));
      }
      from = System.nanoTime() + warmUp.toNanos();
      window[0] = from;
      window[1] = from + measured.toNanos();
      ready.countDown();
    }
    return merge(inFlight, from, lanes);
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
    private final Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
    private final Map<String, Long> errors = new TreeMap<>();
    private long lastEnd = Long.MIN_VALUE;

    Lane(Operation operation) {
      this.operation = operation;
    }

    Lane run(long from, long to) {
      lastEnd = from;
      int failures = 0;
      for (long start; (start = System.nanoTime()) < to && failures < FAILURES_IN_A_ROW;) {
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
