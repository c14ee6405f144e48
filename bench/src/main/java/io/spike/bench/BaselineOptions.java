package io.spike.bench;

import io.spike.bench.Report.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** What bare Ratis does on the same disk and CPUs: one Raft entry for each proposal, submitted inside the leader. */
final class BaselineOptions {

  /** Writers of the baseline; the round with as many callers is held against it. */
  static final int WRITERS = 64;

  @Option(names = "--baseline-seconds", paramLabel = "N", defaultValue = "5", description = "How long unbatched Ratis is measured next to it, at "
      + WRITERS
      + " writers; 0 for not at all (default: ${DEFAULT-VALUE}).")
  private int seconds;

  /** Whether to measure it. */
  boolean isWanted() {
    return seconds > 0;
  }

  /** Measures it on the file system of {@code directory}. */
  Reference measure(Path directory, int valueBytes, Consumer<String> say) throws BenchException, InterruptedException {
    say.accept("unbatched Ratis in process, " + WRITERS + " writers, for " + seconds + " s");
    return new Reference(BenchCommand.BASELINE, "unbatched Ratis, three servers in one process, no TLS, " + WRITERS
        + " writers",
        Baseline.run(directory, WRITERS, valueBytes,
            Duration.ofSeconds(seconds)));
  }
}
