package io.spike.bench.micro;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** What JMH measured, for people. */
final class MicroTable {

  /** JMH's name of the bytes allocated for an operation. */
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final double NANOS_PER_MICRO = 1000;

  private MicroTable() {}

  /** One line for each, in the order given; all scores in nanoseconds for an operation. */
  static String of(Collection<RunResult> results) {
    return results.stream().map(MicroTable::row)
        .collect(Collectors.joining("", row("benchmark", "an operation", "± (99.9 %)", "allocates"), ""));
  }

  private static String row(RunResult run) {
    Result<?> time = run.getPrimaryResult();
    Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
    return row(name(run.getParams()), time(time.getScore()),
        // One measurement alone says nothing of the next.
        Double.isNaN(time.getScoreError()) ? "-" : "± " + time(time.getScoreError()),
        allocated == null ? "-" : String.format(Locale.ROOT, "%.0f B", allocated.getScore()));
  }

  private static String row(String name, String time, String error, String allocated) {
    return String.format(Locale.ROOT, "%-46s %12s %12s %12s%n", name, time, error, allocated);
  }

  private static String name(BenchmarkParams run) {
    return run.getParamsKeys().stream().map(key -> ", " + key + " " + run.getParam(key))
        .collect(Collectors.joining("", shortened(run.getBenchmark()), ""));
  }

  /** Class and method alone. */
  static String shortened(String benchmark) {
    return benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
  }

  private static String time(double nanos) {
    return nanos < NANOS_PER_MICRO
        ? String.format(Locale.ROOT, "%.1f ns", nanos)
        : String.format(Locale.ROOT, "%.2f us", nanos / NANOS_PER_MICRO);
  }
}
