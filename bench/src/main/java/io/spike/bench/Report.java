package io.spike.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything one run measured.
 *
 * @param operation {@code write} or {@code read}
 * @param cluster which one
 * @param valueBytes size of a value
 * @param rounds one for each number of callers; empty where only references were measured
 * @param references what the same machine does without us, in the order measured
 */
record Report(String operation, String cluster, int valueBytes, List<Round> rounds, List<Reference> references) {

  private static final String ROW = "%9s %10s %9s %9s %9s %9s %9s %7s%n";

  /**
   * Something to hold the rounds against.
   *
   * @param key its name in JSON
   * @param title its name in the table
   * @param round what was measured
   */
  record Reference(String key, String title, Round round) {}

  /** Copies the lists. */
  Report {
    rounds = List.copyOf(rounds);
    references = List.copyOf(references);
  }

  /** The failures of all rounds: how often each text was seen. */
  Map<String, Long> errors() {
    Map<String, Long> all = new TreeMap<>();
    rounds.forEach(round -> round.errors().forEach((text, count) -> all.merge(text, count, Long::sum)));
    return all;
  }

  /** Our rate over a reference's, for every round that had the reference's number of callers. */
  List<Double> ratios(Reference reference) {
    return rounds.stream().filter(round -> round.inFlight() == reference.round.inFlight())
        .map(round -> round.rate() / reference.round.rate()).toList();
  }

  /** As a table for people. */
  String table() {
    StringBuilder out = new StringBuilder();
    if (!rounds.isEmpty()) {
      out.append(
          String.format(Locale.ROOT, "%s of %d-byte values over mTLS HTTP, cluster %s%n%n", operation, valueBytes,
              cluster));
      out.append(String.format(Locale.ROOT, ROW, "in flight", "ops/s", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms",
          "max ms", "errors"));
      rounds.forEach(round -> out.append(row(round)));
      out.append(System.lineSeparator());
    }
    references.forEach(reference -> out.append(line(reference)));
    errors().forEach((text, count) -> out.append(String.format(Locale.ROOT, "error, %d times: %s%n", count, text)));
    return out.toString();
  }

  private static String row(Round round) {
    return String.format(Locale.ROOT, ROW, round.inFlight(), String.format(Locale.ROOT, "%.0f", round.rate()),
        millis(round, 50), millis(round, 90), millis(round, 99), millis(round, 99.9), millis(round, 100),
        round.failed());
  }

  private String line(Reference reference) {
    Round round = reference.round;
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%s: %.0f/s, p50 %s ms, p99 %s ms",
        reference.title, round.rate(), millis(round, 50), millis(round, 99)));
    if (!reference.key.equals(BenchCommand.DISK))
      ratios(reference).forEach(ratio -> text.append(String.format(Locale.ROOT, "; ours is %.2f times that", ratio)));
    return text.append(System.lineSeparator()).toString();
  }

  private static String millis(Round round, double percentile) {
    return String.format(Locale.ROOT, "%.2f", round.millis(percentile));
  }

  /** All figures, in the order of the table. */
  List<Map.Entry<String, Round>> named() {
    List<Map.Entry<String, Round>> all = new ArrayList<>();
    rounds.forEach(round -> all.add(Map.entry(operation, round)));
    references.forEach(reference -> all.add(Map.entry(reference.key, reference.round)));
    return all;
  }
}
