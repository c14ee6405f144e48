package io.spike.bench;

import io.spike.raft.baseline.UnbatchedRatis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Bare Ratis on the disk and CPUs of the cluster that is measured. */
final class Baseline {

  private static final Duration WARM_UP = Duration.ofSeconds(4);
  private static final int NODES = 3;
  private static final int SIGNIFICANT_DIGITS = 3;

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
      try (UnbatchedRatis ratis = UnbatchedRatis.start(logs, freePorts(), null)) {
        var _ = ratis.measure(writers, bytes, WARM_UP);
        return round(writers, ratis.measure(writers, bytes, measured));
      } finally {
        Trees.delete(logs);
      }
    } catch (IOException e) {
      throw new BenchException("unbatched Ratis cannot be measured below " + directory + ": " + e.getMessage(), e);
    }
  }

  private static Round round(int writers, UnbatchedRatis.Result result) {
    Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
    for (long nanos : result.latencies()) {
      latencies.recordValue(nanos);
    }
    Duration elapsed = Duration.ofNanos((long) (latencies.getTotalCount() / result.opsPerSecond() * 1e9));
    Map<String, Long> errors = result.failures() == 0 ? Map.of() : Map.of("Ratis refused", result.failures());
    return new Round(writers, elapsed, latencies, errors);
  }

  private static List<Integer> freePorts() throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < NODES; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }
}
