package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.Health;
import io.spike.chaos.load.PutLoad;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that was away for longer than the others keep their Raft log. */
class SnapshotCatchUpIT {

  private static final int CALLERS = 64;
  private static final Duration LIMIT = Duration.ofMinutes(20);
  /** What one write is in the Raft log, at least. */
  private static final int LEAST_BYTES = 256;

  @TempDir
  private Path directory = Path.of("");

  @Test
  void itComesBackByASnapshotUnsealsItselfAndServes() throws Exception {
    int segment = Scale.MISSED_WRITES * LEAST_BYTES / 4;
    try (Cluster cluster = Cluster.start(directory.resolve("cluster"), "--set", "SPIKE_NEXUS_RAFT_SNAPSHOT_ENTRIES=20",
        "--set", "SPIKE_NEXUS_RAFT_KEPT_ENTRIES=5", "--set", "SPIKE_NEXUS_RAFT_SEGMENT_BYTES=" + segment);
        Cluster.Client client = cluster.client()) {
      Health.awaitWhole(client.spike());
      String away = cluster.kill(Health.follower(client.spike()));
      int logged = cluster.log(away).length();
      PutLoad load = PutLoad.start(client.spike(), "chaos/missed/", CALLERS, Duration.ZERO);
      try (load) {
        await().atMost(LIMIT).until(() -> load.count() >= Scale.MISSED_WRITES);
      }
      long from = System.nanoTime();
      cluster.start(away);
      Health.awaitWhole(client.spike());
      Duration back = Duration.ofNanos(System.nanoTime() - from);
      assertThat(cluster.log(away).substring(logged)).contains("took over snapshot");
      assertThat(load.failures()).isEmpty();
      try (Cluster.Client alone = cluster.client(away)) {
        load.verify(alone.spike());
      }
      Evidence.keep("%s was away for %d writes, came back by a snapshot and served after %d ms", away, load.count(),
          back.toMillis());
    }
  }
}
