package io.spike.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What Ratis does alone on the same disk and CPUs, submitted inside the leader. */
final class BaselineOptions {

  /** Writers of the baseline; the round with as many callers is held against it. */
  static final int WRITERS = 64;

  @Option(names = "--no-baseline", description = "Leave out Ratis alone, which is otherwise measured in turn with writes at "
      + WRITERS + " in flight, unbatched and batched.")
  private boolean without;

  @Option(names = "--at-least", paramLabel = "X", description = "Fail when our rate at "
      + WRITERS + " in flight is below X times that of unbatched Ratis.")
  private @Nullable Double goal;

  /** Whether Ratis is to be measured. */
  boolean isWanted() {
    return !without;
  }

  /** Whether there is anything to reach. */
  boolean hasGoal() {
    return goal != null;
  }

  /** Whether {@code report} has rounds to judge and all of them reach the goal; true where no goal is set. */
  boolean isReached(Report report) {
    if (goal == null)
      return true;
    List<Double> ratios = report.references().stream()
        .filter(reference -> reference.key().equals(Baseline.UNBATCHED.key()))
        .flatMap(reference -> report.ratios(reference).stream()).toList();
    return !ratios.isEmpty() && ratios.stream().allMatch(ratio -> ratio >= goal);
  }
}
