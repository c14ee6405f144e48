package io.spike.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the figures of {@code spike bench all} are held against, one line each. What was not measured is left out. */
final class Goals {

  private static final double BYTES_PER_MIB = 1 << 20;
  private static final double RESTING_MIB = 250;

  private final Map<String, Report> reports;
  private final List<String> lines = new ArrayList<>();
  private boolean reached = true;

  private Goals(Map<String, Report> reports) {
    this.reports = reports;
  }

  /** Judges reports by the names of their steps. */
  static Goals of(Map<String, Report> reports) {
    Goals goals = new Goals(reports);
    goals.atLeast("write", "writes, 64 in flight, against etcd", 2,
        goals.againstReference("write", EtcdSubject.KEY, 64));
    goals.atLeast("write", "writes, 256 in flight, against etcd", 2.5,
        goals.againstReference("write", EtcdSubject.KEY, 256));
    goals.atLeast("write", "writes, 64 in flight, against unbatched Ratis", 1,
        goals.againstReference("write", Baseline.UNBATCHED.key(), 64));
    goals.atMost("write", "single writer, p50 against etcd's", 1.5,
        goals.p50AgainstReference("write", EtcdSubject.KEY, 1));
    for (String step : List.of("read-connections", "read")) {
      String what = step.equals("read") ? "reads, 64 in flight" : "reads, 64 connections";
      goals.atLeast(step, what + ", against etcd", 3, goals.againstReference(step, EtcdSubject.KEY, 64));
      goals.atLeast(step, what + ", against the bare server", 0.5, goals.againstReference(step, BareSubject.KEY, 64));
    }
    goals.atLeast("connect", "new connections against the bare server", 0.8,
        goals.againstReference("connect", BareSubject.KEY, 8));
    goals.atLeast("read-nodes", "follower reads against leader reads", 0.7,
        quotient(goals.reference("read-nodes", Workload.key(Scenario.READ, Target.FOLLOWERS), 64).map(Round::rate),
            goals.ours("read-nodes", 64).map(Round::rate)));
    goals.atMost("read-many", "p99 of reads, many secrets against few", 1.5, goals.p99s("read-many", "read", 64));
    goals.atLeast("policies-10000", "reads, many policies against few", 0.95,
        quotient(goals.againstSuperuser("policies-10000"), goals.againstSuperuser("policies-10")));
    goals.atMost("failover", "leader killed, median ms", 400, goals.pause("failover", 50));
    goals.atMost("failover", "leader killed, longest ms", 1500, goals.pause("failover", 100));
    goals.atMost("transfer", "leader asked to stop, longest ms", 300, goals.pause("transfer", 100));
    return goals;
  }

  /** One for each goal of which there is a figure, or should be. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** Whether no goal was missed, or could not be judged because something failed. */
  boolean areReached() {
    return reached;
  }

  /** Judges the memory of a node at rest, bytes. */
  void rest(long bytes) {
    lines.add(line("a node at rest, MiB", bytes / BYTES_PER_MIB, RESTING_MIB, bytes <= RESTING_MIB * BYTES_PER_MIB,
        "at most"));
  }

  private void atLeast(String step, String what, double goal, OptionalDouble figure) {
    if (isMeasured(step, what, figure))
      lines.add(line(what, figure.getAsDouble(), goal, figure.getAsDouble() >= goal, "at least"));
  }

  private void atMost(String step, String what, double goal, OptionalDouble figure) {
    if (isMeasured(step, what, figure))
      lines.add(line(what, figure.getAsDouble(), goal, figure.getAsDouble() <= goal, "at most"));
  }

  private boolean isMeasured(String step, String what, OptionalDouble figure) {
    if (figure.isEmpty() && reports.containsKey(step)) {
      lines.add(String.format(Locale.ROOT, "%-48s no sound figure", what));
      reached = false;
    }
    return figure.isPresent();
  }

  private String line(String what, double value, double goal, boolean isReached, String bound) {
    reached &= isReached;
    return String.format(Locale.ROOT, "%-48s %8.2f, goal %s %.2f: %s", what, value, bound, goal,
        isReached ? "reached" : "missed");
  }

  private OptionalDouble againstReference(String step, String reference, int inFlight) {
    return quotient(ours(step, inFlight).map(Round::rate), reference(step, reference, inFlight).map(Round::rate));
  }

  private OptionalDouble p50AgainstReference(String step, String reference, int inFlight) {
    return quotient(ours(step, inFlight).map(round -> round.millis(50)),
        reference(step, reference, inFlight).map(round -> round.millis(50)));
  }

  private Optional<Double> againstSuperuser(String step) {
    OptionalDouble ratio = againstReference(step, Workload.SUPERUSER, 64);
    return ratio.isPresent() ? Optional.of(ratio.getAsDouble()) : Optional.empty();
  }

  private OptionalDouble p99s(String step, String other, int inFlight) {
    return quotient(ours(step, inFlight).map(round -> round.millis(99)),
        ours(other, inFlight).map(round -> round.millis(99)));
  }

  private OptionalDouble pause(String step, double percentile) {
    return Optional.ofNullable(reports.get(step))
        .map(report -> report.series().getFirst()).filter(Goals::isSound)
        .map(series -> OptionalDouble.of(series.median().millis(percentile))).orElse(OptionalDouble.empty());
  }

  /** One in which anything failed, or nothing was done, says nothing. */
  private static boolean isSound(Series series) {
    return series.failed() == 0 && series.median().completed() > 0;
  }

  private static OptionalDouble quotient(Optional<Double> figure, Optional<Double> by) {
    return figure.isPresent() && by.isPresent()
        ? OptionalDouble.of(figure.get() / by.get())
        : OptionalDouble.empty();
  }

  private Optional<Round> ours(String step, int inFlight) {
    return report(step).flatMap(report -> find(report.series(), inFlight));
  }

  private Optional<Round> reference(String step, String key, int inFlight) {
    return report(step).flatMap(report -> find(
        report.references().stream().filter(reference -> Objects.equals(reference.key(), key)).toList(), inFlight));
  }

  private Optional<Report> report(String step) {
    return Optional.ofNullable(reports.get(step));
  }

  private static Optional<Round> find(List<Series> series, int inFlight) {
    return series.stream().filter(some -> some.inFlight() == inFlight).filter(Goals::isSound).map(Series::median)
        .findFirst();
  }
}
