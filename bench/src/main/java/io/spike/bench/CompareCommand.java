package io.spike.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** {@code spike bench compare}: two files of {@link ReportJson} side by side, like with like. */
@Command(mixinStandardHelpOptions = true, description = "Puts the figures of two --json files side by side.")
final class CompareCommand implements Callable<Integer> {

  private static final JsonFactory JSON = new JsonFactory();
  private static final double MILLIS = 1000;
  private static final String ROW = "%-10s %9s %10s %10s %7s %17s %17s %17s%n";

  /** What two files must have in common, by the names of their fields. */
  private static final Set<String> CONDITIONS = Set.of("valueBytes", "asked", "cpus");

  /** A file: under what conditions, and what was measured. */
  private record Run(Map<String, Double> conditions, Map<String, Measured> medians) {}

  /** One measured round, by the names of its fields. */
  private record Measured(String what, Map<String, Double> figures) {

    double get(String figure) {
      return figures.getOrDefault(figure, Double.NaN);
    }

    /** Milliseconds of processor time of the servers for each operation; NaN where it was not measured. */
    double cost() {
      return get("serversCpuSeconds") * MILLIS / get("completed");
    }
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before a call
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "BEFORE", description = "A file that --json wrote.")
  @SuppressWarnings("NullAway.Init") // required
  private Path before;

  @Parameters(index = "1", paramLabel = "AFTER", description = "Another.")
  @SuppressWarnings("NullAway.Init") // required
  private Path after;

  @Override
  public Integer call() throws BenchException {
    Run first = read(before);
    Run second = read(after);
    for (String condition : new TreeSet<>(CONDITIONS)) {
      if (!Objects.equals(first.conditions.get(condition), second.conditions.get(condition)))
        throw new BenchException(before + " and " + after + " differ in " + condition);
    }
    Map<String, Measured> right = second.medians;
    StringBuilder out = new StringBuilder(String.format(Locale.ROOT, ROW, "", "in flight", "ops/s", "then", "ratio",
        "p50 ms, then", "p99 ms, then", "servers ms, then"));
    int rows = out.length();
    first.medians.forEach((key, old) -> {
      Measured now = right.get(key);
      if (now != null)
        out.append(row(old, now));
    });
    if (out.length() == rows)
      throw new BenchException(before + " and " + after + " have nothing in common");
    spec.commandLine().getOut().print(out);
    spec.commandLine().getOut().flush();
    return Bench.OK;
  }

  private static String row(Measured old, Measured now) {
    return String.format(Locale.ROOT, ROW, old.what, number(old.get("inFlight"), 0), number(old.get("rate"), 0),
        number(now.get("rate"), 0), number(now.get("rate") / old.get("rate"), 2),
        pair(old.get("p50"), now.get("p50"), 2), pair(old.get("p99"), now.get("p99"), 2),
        pair(old.cost(), now.cost(), 3));
  }

  private static String pair(double old, double now, int digits) {
    return number(old, digits) + " " + number(now, digits);
  }

  private static String number(double value, int digits) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** The round in the middle by rate, for each subject and number in flight. */
  private static Map<String, Measured> medians(List<Measured> found) {
    Map<String, List<Measured>> all = new TreeMap<>();
    for (Measured measured : found) {
      all.computeIfAbsent(String.format(Locale.ROOT, "%s %09.0f", measured.what, measured.get("inFlight")),
          _ -> new ArrayList<>()).add(measured);
    }
    Map<String, Measured> medians = new TreeMap<>();
    all.forEach((key, rounds) -> {
      rounds.sort(Comparator.comparingDouble(measured -> measured.get("rate")));
      medians.put(key, rounds.get((rounds.size() - 1) / 2));
    });
    return medians;
  }

  private static Run read(Path file) throws BenchException {
    Map<String, Double> conditions = new TreeMap<>();
    List<Measured> found = new ArrayList<>();
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), Files.readString(file))) {
      in.nextToken();
      for (@Nullable
      String name; (name = in.nextName()) != null;) {
        JsonToken token = in.nextToken();
        if (CONDITIONS.contains(name) && token.isNumeric()) {
          conditions.put(name, in.getDoubleValue());
        } else if (name.equals("measured") && token == JsonToken.START_ARRAY) {
          while (in.nextToken() == JsonToken.START_OBJECT) {
            found.add(measured(in));
          }
        } else {
          in.skipChildren();
        }
      }
    } catch (IOException | JacksonException e) {
      throw new BenchException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (found.isEmpty())
      throw new BenchException(file + " has no figures of 'spike bench --json'");
    return new Run(conditions, medians(found));
  }

  private static Measured measured(JsonParser in) {
    String what = "";
    Map<String, Double> figures = new TreeMap<>();
    for (@Nullable
    String name; (name = in.nextName()) != null;) {
      switch (in.nextToken()) {
        case VALUE_STRING -> what = name.equals("what") ? in.getString() : what;
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> figures.put(name, in.getDoubleValue());
        default -> in.skipChildren();
      }
    }
    return new Measured(what, figures);
  }
}
