package io.spike.bench;

import io.spike.raft.UnbatchedRatis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Bare Ratis on the disk and CPUs of the cluster that is measured. */
final class Baseline {

  private static final Duration WARM_UP = Duration.ofSeconds(4);

  private Baseline() {}

  /**
   * Measures it.
   *
   * @param directory on the file system of the cluster; holds the logs while this runs
   * @param writers how many proposals are under way
   * @param bytes size of a proposal
   */
  static Round run(Path directory, int writers, int bytes, Duration measured)
      throws BenchException, InterruptedException {
    try {
      Path logs = Files.createTempDirectory(directory, "baseline-");
      try (UnbatchedRatis ratis = UnbatchedRatis.start(logs)) {
        return ClosedLoop.run(writers, WARM_UP, measured, () -> {
          byte[] proposal = new byte[bytes];
          ThreadLocalRandom.current().nextBytes(proposal);
          ratis.submit(proposal);
        });
      } finally {
        Trees.delete(logs);
      }
    } catch (IOException e) {
      throw new BenchException("unbatched Ratis cannot be measured below " + directory + ": " + e.getMessage(), e);
    }
  }
}
