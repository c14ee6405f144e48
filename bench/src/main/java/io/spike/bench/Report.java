package io.spike.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything one run measured.
 *
 * @param operation what callers did, in words
 * @param cluster which one
 * @param valueBytes size of a value
 * @param asked operations asked for in a second, see {@link Load#atRate}; 0 for a closed loop
 * @param series one for each number of callers; empty where only references were measured
 * @param references what the same machine does without us, in the order measured
 */
record Report(String operation, String cluster, int valueBytes, double asked, List<Series> series,
    List<Series> references) {

  private static final String ROW = "%9s %8s %15s %9s %9s %9s %9s %9s %7s %11s %10s %8s %8s%n";
  private static final double BYTES_PER_KIB = 1024;
  private static final double BYTES_PER_MIB = 1024 * 1024;

  /** Copies the lists. */
  Report {
    series = List.copyOf(series);
    references = List.copyOf(references);
  }

  /** The failures of all rounds, ours and others': how often each text was seen. */
  Map<String, Long> errors() {
    Map<String, Long> all = new TreeMap<>();
    all().forEach(some -> some.errors().forEach((text, count) -> all.merge(text, count, Long::sum)));
    return all;
  }

  /** Our rate over a reference's, medians, for every series that had the reference's number of callers. */
  List<Double> ratios(Series reference) {
    return series.stream().filter(some -> some.inFlight() == reference.inFlight())
        .map(some -> some.median().rate() / reference.median().rate()).toList();
  }

  /** As a table for people. */
  String table() {
    StringBuilder out = new StringBuilder();
    if (!series.isEmpty()) {
      out.append(
          String.format(Locale.ROOT, "%s, over mTLS HTTP, cluster %s%n%n", operation, cluster));
      out.append(head());
      series.forEach(some -> out.append(row(some)));
      out.append(System.lineSeparator());
    }
    references.forEach(reference -> out.append(line(reference)));
    errors().forEach((text, count) -> out.append(String.format(Locale.ROOT, "error, %d times: %s%n", count, text)));
    return out.toString();
  }

  private static String head() {
    return String.format(Locale.ROOT, ROW, "in flight", "ops/s", "of all rounds", "p50 ms", "p90 ms", "p99 ms",
        "p99.9 ms", "max ms", "errors", "servers ms", "client ms", "KiB/op", "MiB");
  }

  private static String row(Series some) {
    Round round = some.median();
    return String.format(Locale.ROOT, ROW, round.inFlight(), rate(round.rate()),
        rate(some.lowest()) + " - " + rate(some.highest()), millis(round, 50), millis(round, 90), millis(round, 99),
        millis(round, 99.9), millis(round, 100), some.failed(),
        round.usage().map(used -> cost(round, used.servers().toMillis())).orElse("-"),
        round.usage().map(used -> cost(round, used.client().toMillis())).orElse("-"),
        round.usage().filter(used -> used.written() >= 0).map(used -> cost(round, used.written() / BYTES_PER_KIB))
            .orElse("-"),
        round.usage().map(used -> rate(used.resident() / BYTES_PER_MIB)).orElse("-"));
  }

  private String line(Series reference) {
    Round round = reference.median();
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%s, %d in flight: %.0f/s",
        reference.title(), reference.inFlight(), round.rate()));
    if (reference.rounds().size() > 1)
      text.append(String.format(Locale.ROOT, " (%s - %s)", rate(reference.lowest()), rate(reference.highest())));
    text.append(String.format(Locale.ROOT, ", p50 %s ms, p99 %s ms", millis(round, 50), millis(round, 99)));
    round.usage().ifPresent(used -> text.append(String.format(Locale.ROOT,
        ", for each operation servers %s ms, client %s ms", cost(round, used.servers().toMillis()),
        cost(round, used.client().toMillis()))));
    round.usage().filter(used -> used.written() >= 0).ifPresent(used -> text.append(
        String.format(Locale.ROOT, ", %s KiB to disk", cost(round, used.written() / BYTES_PER_KIB))));
    if (!reference.key().equals(BenchCommand.DISK))
      ratios(reference).forEach(ratio -> text.append(String.format(Locale.ROOT, "; ours is %.2f times that", ratio)));
    return text.append(System.lineSeparator()).toString();
  }

  private static String rate(double rate) {
    return String.format(Locale.ROOT, "%.0f", rate);
  }

  private static String cost(Round round, double amount) {
    return String.format(Locale.ROOT, "%.3f", round.perOperation(amount));
  }

  private static String millis(Round round, double percentile) {
    return String.format(Locale.ROOT, "%.2f", round.millis(percentile));
  }

  /** All figures, in the order of the table. */
  List<Series> all() {
    List<Series> all = new ArrayList<>(series);
    all.addAll(references);
    return all;
  }
}
