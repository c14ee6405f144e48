package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogGrowthTest {

  private static final long EVERY_BYTES = 256 << 10;
  private static final long SEGMENT_BYTES = 64 << 10;
  /** What may lie behind the newest snapshot, half a segment before it, and the one that is open, written ahead. */
  private static final long BOUND = EVERY_BYTES + 4 * SEGMENT_BYTES;
  private static final int SHORT = 2_000;
  private static final int LONG = 20_000;
  private static final int BYTES = 1_000;
  private static final int IN_FLIGHT = 256;

  @Test
  void whatIsOnDiskForTheRaftLogIsBoundedHoweverMuchIsWritten(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory,
        settings -> settings.withSnapshots(EVERY_BYTES, 1_000_000, 0).withSegmentBytes(SEGMENT_BYTES))) {
      write(cluster, 0, SHORT);
      awaitBounded(cluster, directory, SHORT);
      write(cluster, SHORT, LONG);
      awaitBounded(cluster, directory, LONG);
      assertThat(cluster.halts()).isEmpty();
    }
  }

  private static void write(TestCluster cluster, int from, int to) {
    String leader = cluster.leader();
    Deque<CompletableFuture<byte[]>> underWay = new ArrayDeque<>();
    for (int i = from; i < to; i++) {
      if (underWay.size() == IN_FLIGHT) {
        underWay.remove().join();
      }
      underWay.add(cluster.submit(leader, "r" + i, BYTES));
    }
    underWay.forEach(CompletableFuture::join);
  }

  /** Snapshots are looked after once a second, so the bound holds a little after the last write. */
  private static void awaitBounded(TestCluster cluster, Path directory, int written) {
    cluster.awaitEqual(written);
    for (String name : cluster.names()) {
      Path group = directory.resolve(name).resolve("raft").resolve(cluster.settings(name).groupId().toString());
      Awaitility.await("node " + name + " after " + written).atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
        assertThat(bytes(group.resolve("current"))).isLessThan(BOUND);
        assertThat(count(group.resolve("sm"))).isLessThanOrEqualTo(2);
        assertThat(count(group.resolve("tmp"))).isZero();
      });
    }
  }

  private static long bytes(Path directory) throws IOException {
    while (true) {
      try (Stream<Path> files = Files.list(directory)) {
        long sum = 0;
        for (Path file : (Iterable<Path>) files::iterator) {
          sum += Files.size(file);
        }
        return sum;
      } catch (NoSuchFileException _) {
        // Ratis purges in the background, and renames the segment it closes: the directory is read anew.
      }
    }
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }
}
