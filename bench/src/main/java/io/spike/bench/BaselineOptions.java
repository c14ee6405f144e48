package io.spike.bench;

import io.spike.bench.Report.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What bare Ratis does on the same disk and CPUs: one Raft entry for each proposal, submitted inside the leader. */
final class BaselineOptions {

  /** Writers of the baseline; the round with as many callers is held against it. */
  static final int WRITERS = 64;

  @Option(names = "--baseline-seconds", paramLabel = "N", defaultValue = "5", description = "How long unbatched Ratis is measured next to it, at "
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
        .filter(reference -> reference.key().equals(BenchCommand.BASELINE))
        .flatMap(reference -> report.ratios(reference).stream()).toList();
    return !ratios.isEmpty() && ratios.stream().allMatch(ratio -> ratio >= goal);
  }

  /** Whether to measure it. */
  boolean isWanted() {
    return seconds > 0;
  }

  /**
   * Measures it on the file system of {@code directory}.
   *
   * @param warmUp as long as ours, see {@link WarmUp#run}
   */
  Reference measure(Path directory, int valueBytes, Duration warmUp, Consumer<String> say)
      throws BenchException, InterruptedException {
    say.accept("unbatched Ratis in process, " + WRITERS + " writers, for " + seconds + " s");
    return new Reference(BenchCommand.BASELINE, "unbatched Ratis, three servers in one process, no TLS, " + WRITERS
        + " writers",
        Baseline.run(directory, WRITERS, valueBytes, warmUp, Duration.ofSeconds(seconds), say));
  }
}
