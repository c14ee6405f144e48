package io.spike.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What Ratis does alone on the same disk and CPUs, submitted inside the leader. */
final class BaselineOptions {

  /** Writers of the baseline; the round with as many callers is held against it. */
  static final int WRITERS = 64;

  @Option(names = "--baseline-seconds", paramLabel = "N", defaultValue = "5", description = "How long Ratis is measured next to it, unbatched and batched, at "
      + WRITERS
      + " writers; 0 for not at all (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--at-least", paramLabel = "X", description = "Fail when our rate at "
      + WRITERS + " in flight is below X times that of unbatched Ratis.")
  private @Nullable Double goal;

  /** Whether {@code report} has rounds to judge and all of them reach the goal; true where no goal is set. */
  boolean isReached(Report report) {
    if (goal == null)
      return true;
    List<Double> ratios = report.references().stream()
        .filter(reference -> reference.key().equals(Baseline.UNBATCHED.key()))
        .flatMap(reference -> report.ratios(reference).stream()).toList();
    return !ratios.isEmpty() && ratios.stream().allMatch(ratio -> ratio >= goal);
  }

  /**
   * Measures what is wanted, on the file system of {@code directory}.
   *
   * @param warmUp as long as ours, see {@link WarmUp#run}
   */
  List<Series> measure(Path directory, int valueBytes, Duration warmUp, Consumer<String> say)
      throws BenchException, InterruptedException {
    if (seconds == 0)
      return List.of();
    List<Series> measured = new ArrayList<>();
    for (Baseline baseline : Baseline.values()) {
      say.accept(baseline.title() + ", " + WRITERS + " writers, for " + seconds + " s");
      measured.add(Series.of(baseline.key(), baseline.title(),
          baseline.run(directory, WRITERS, valueBytes, warmUp, Duration.ofSeconds(seconds), say)));
    }
    return measured;
  }
}
