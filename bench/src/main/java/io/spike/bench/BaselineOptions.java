package io.spike.bench;

import io.spike.bench.bare.BareHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What parts of us do alone on the same disk and CPUs: bare Ratis, one Raft entry for each proposal, submitted inside the leader; and
 * the HTTP stack with nothing behind it.
 */
final class BaselineOptions {

  /** Writers of the baseline; the round with as many callers is held against it. */
  static final int WRITERS = 64;

  @Option(names = "--baseline-seconds", paramLabel = "N", defaultValue = "5", description = "How long unbatched Ratis is measured next to it, at "
      + WRITERS
      + " writers; 0 for not at all (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--bare-seconds", paramLabel = "N", defaultValue = "0", description = "How long a server of our HTTP stack that answers everything at once is measured, over mTLS and from this process, at "
      + WRITERS + " callers who put; 0 for not at all (default: ${DEFAULT-VALUE}).")
  private int bareSeconds;

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

  /**
   * Measures what is wanted, on the file system of {@code directory}.
   *
   * @param warmUp as long as ours, see {@link WarmUp#run}
   */
  List<Series> measure(Path directory, int valueBytes, Duration warmUp, Consumer<String> say)
      throws BenchException, InterruptedException {
    List<Series> measured = new ArrayList<>();
    if (seconds > 0)
      measured.add(ratis(directory, valueBytes, warmUp, say));
    if (bareSeconds > 0)
      measured.add(bare(directory, valueBytes, warmUp, say));
    return measured;
  }

  private Series ratis(Path directory, int valueBytes, Duration warmUp, Consumer<String> say)
      throws BenchException, InterruptedException {
    say.accept("unbatched Ratis in process, " + WRITERS + " writers, for " + seconds + " s");
    return Series.of(BenchCommand.BASELINE, "unbatched Ratis, three servers in one process, no TLS",
        Baseline.run(directory, WRITERS, valueBytes, warmUp, Duration.ofSeconds(seconds), say));
  }

  private Series bare(Path directory, int valueBytes, Duration warmUp, Consumer<String> say)
      throws BenchException, InterruptedException {
    say.accept("a bare server of our HTTP stack, " + WRITERS + " callers, for " + bareSeconds + " s");
    try (BareHttp bare = BareHttp.start(directory)) {
      Load.Operation put = new Secrets(bare.client(), valueBytes)::write;
      Round first = WarmUp.run(WRITERS, warmUp, put, say);
      return Series.of(BenchCommand.BARE, "bare server of our HTTP stack, mTLS",
          Load.closed(WRITERS, Duration.ZERO, Duration.ofSeconds(bareSeconds), put).withErrorsOf(first));
    } catch (IOException e) {
      throw new BenchException("the bare server cannot be measured: " + e.getMessage(), e);
    }
  }
}
