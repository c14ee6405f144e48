package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.identity.SpiffeId;
import io.spike.identity.dev.DevSvidSource;
import io.spike.store.log.LogStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The RocksDB store under Ratis: checkpoint, installation and restart. Malformed proposals suffice: each is refused. */
class RealStoreTest {

  private record Running(RaftNode node, LogStore store, DevSvidSource identity) implements AutoCloseable {
    @Override
    public void close() {
      node.closeNow();
      identity.close();
    }
  }

  private static Running start(TestCluster cluster, Path directory, String name) throws IOException {
    LogStore store = LogStore.open(directory.resolve(name).resolve("store"));
    DevSvidSource identity = cluster.authority().svidSource(SpiffeId.parse("spiffe://spike.ist/spike/nexus/" + name));
    return new Running(RaftNode.start(cluster.settings(name), store, identity, _ -> true, () -> new byte[0],
        _ -> true), store, identity);
  }

  private static void fill(RaftNode through, int count) {
    List<CompletableFuture<byte[]>> refusals = new ArrayList<>();
    byte[] noise = "no proposal ".repeat(200).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < count; i++) {
      refusals.add(through.submit(noise, TestCluster.soon()));
    }
    assertThat(refusals).allSatisfy(refusal -> assertThat(refusal.join()).isNotNull());
  }

  @Test
  void theStoreIsInstalledOnAnEmptyNodeAndSurvivesARestart(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = new TestCluster(directory, Duration.ofHours(1),
        settings -> settings.withSnapshots(1 << 30, 1000, 0).withSegmentBytes(64 << 10))) {
      try (Running first = start(cluster, directory, "node-1"); Running second = start(cluster, directory, "node-2")) {
        fill(first.node(), 500);
        RaftNode leader = first.node().status().ready() ? first.node() : second.node();
        leader.triggerSnapshot().join();
        fill(leader, 20);
        try (Running third = start(cluster, directory, "node-3")) {
          third.node().confirmRead(TestCluster.soon())
              .exceptionallyCompose(_ -> CompletableFuture.completedFuture(null))
              .join();
          Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !third.node().status().installing()
              && third.store().applied().index() >= leader.status().applied() - 1);
        }
        try (Running third = start(cluster, directory, "node-3")) {
          assertThat(third.store().applied().index()).isPositive();
          fill(third.node(), 1);
          third.node().confirmRead(TestCluster.soon()).join();
          assertThat(third.store().applied().index()).isGreaterThanOrEqualTo(leader.status().applied() - 1);
        }
      }
      assertThat(cluster.halts()).isEmpty();
    }
  }
}
