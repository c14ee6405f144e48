package io.spike.bench;

import io.spike.identity.dev.HeldPorts;
import io.spike.raft.baseline.UnbatchedRatis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Bare Ratis on the disk and CPUs of the cluster that is measured. */
final class Baseline {

  private static final int NODES = 3;

  private Baseline() {}

  /**
   * Measures it.
   *
   * @param directory on the file system of the cluster; holds the logs while this runs
   * @param writers how many proposals are under way
   * @param bytes size of a proposal
   * @param warmUp see {@link WarmUp#run}
   */
  static Round run(Path directory, int writers, int bytes, Duration warmUp, Duration measured, Consumer<String> say)
      throws BenchException, InterruptedException {
    try {
      Path logs = Files.createTempDirectory(directory, "baseline-");
      try (HeldPorts ports = new HeldPorts();
          UnbatchedRatis ratis = UnbatchedRatis.start(logs, ports.next(NODES), null)) {
        Load.Operation write = () -> write(ratis, new byte[bytes]);
        Round first = WarmUp.run(writers, warmUp, write, say);
        return Load.closed(writers, Duration.ZERO, measured, write).withErrorsOf(first);
      } finally {
        Trees.delete(logs);
      }
    } catch (IOException e) {
      throw new BenchException("unbatched Ratis cannot be measured below " + directory + ": " + e.getMessage(), e);
    }
  }

  private static void write(UnbatchedRatis ratis, byte[] proposal) throws BenchException {
    if (!ratis.write(proposal))
      throw new BenchException("Ratis refused");
  }
}
