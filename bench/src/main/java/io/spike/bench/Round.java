package io.spike.bench;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What came of one number of callers.
 *
 * @param inFlight how many callers there were, each with one operation under way
 * @param elapsed from the end of the warm-up to the end of the last operation
 * @param latencies of the successful operations, in nanoseconds; not changed any more
 * @param errors how often each failure text was seen, warm-up included
 * @param usage what it cost; empty where that was not measured
 */
record Round(int inFlight, Duration elapsed, Histogram latencies, Map<String, Long> errors, Optional<Usage> usage) {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  /** Copies the errors. */
  Round {
    errors = Collections.unmodifiableMap(new TreeMap<>(errors));
  }

  /** One whose cost is not known. */
  Round(int inFlight, Duration elapsed, Histogram latencies, Map<String, Long> errors) {
    this(inFlight, elapsed, latencies, errors, Optional.empty());
  }

  /** Successful operations. */
  long completed() {
    return latencies.getTotalCount();
  }

  /** Successful operations a second. */
  double rate() {
    return completed() * NANOS_PER_SECOND / elapsed.toNanos();
  }

  /** Milliseconds within which {@code percentile} percent of the successful operations ended; 100 is the longest. */
  double millis(double percentile) {
    return latencies.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
  }

  /** Failed operations. */
  long failed() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The same, and what failed before it. */
  Round withErrorsOf(Round before) {
    Map<String, Long> all = new TreeMap<>(errors);
    before.errors.forEach((text, count) -> all.merge(text, count, Long::sum));
    return new Round(inFlight, elapsed, latencies, all, usage);
  }

  /** The same, and what it cost. */
  Round withUsage(Usage used) {
    return new Round(inFlight, elapsed, latencies, errors, Optional.of(used));
  }

  /** {@code amount} divided by the successful operations; 0 without any. */
  double perOperation(double amount) {
    return completed() == 0 ? 0 : amount / completed();
  }
}
