package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.log.Replica.RaftPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotInstallTest {

  private static RaftSettings small(RaftSettings settings) {
    return settings.withSnapshots(256 << 10, 100_000, 0).withSegmentBytes(64 << 10);
  }

  private static void fill(TestCluster cluster, String through, String prefix, int count) {
    List<CompletableFuture<byte[]>> writes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      writes.add(cluster.submit(through, prefix + i, 2000));
    }
    writes.forEach(CompletableFuture::join);
    cluster.node(through).triggerSnapshot().join();
  }

  @Test
  void anEmptyNodeAndALaggingNodeAreBroughtUpBySnapshot(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = new TestCluster(directory, Duration.ofHours(1), SnapshotInstallTest::small)) {
      cluster.start("node-1");
      cluster.start("node-2");
      fill(cluster, cluster.leader(), "a", 1000);
      cluster.start("node-3");
      cluster.awaitEqual(1000);
      assertThat(cluster.replica("node-3").replacements()).as("came by snapshot").isPositive();
      assertThat(cluster.replica("node-3").requests()).isEqualTo(cluster.replica("node-1").requests());
      assertThat(cluster.read("node-3")).isEqualTo(1000);

      String lagging = cluster.follower();
      cluster.kill(lagging);
      fill(cluster, cluster.leader(), "b", 1000);
      cluster.start(lagging);
      cluster.awaitEqual(2000);
      assertThat(cluster.replica(lagging).replacements()).isPositive();

      // What was installed is what a restart starts from.
      cluster.kill(lagging);
      cluster.start(lagging);
      assertThat(cluster.replica(lagging).size()).isGreaterThanOrEqualTo(2000);
      assertThat(cluster.write(lagging, "last")).isEqualTo(2001);
      assertThat(cluster.read(lagging)).isEqualTo(2001);
      assertThat(cluster.halts()).isEmpty();
    }
  }

  @Test
  void snapshotsAreTakenBySizeAndOldOnesAndTheirLogGo(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory, SnapshotInstallTest::small)) {
      String leader = cluster.leader();
      Path group = directory.resolve(leader).resolve("raft")
          .resolve(cluster.settings(leader).groupId().toString());
      SnapshotDirectory seen = new SnapshotDirectory(group.resolve("sm"), group.resolve("tmp"));
      for (int round = 0; round < 4; round++) {
        List<CompletableFuture<byte[]>> writes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          writes.add(cluster.submit(leader, round + "x" + i, 2000));
        }
        writes.forEach(CompletableFuture::join);
        long before = seen.newest().index();
        // Nobody asks for it: the bytes do.
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> seen.refresh().index() > before);
      }
      try (Stream<Path> snapshots = Files.list(group.resolve("sm"))) {
        assertThat(snapshots.count()).isBetween(1L, 3L);
      }
      try (Stream<Path> log = Files.list(group.resolve("current"))) {
        assertThat(log.filter(file -> file.getFileName().toString().startsWith("log_")).count()).isLessThan(40);
      }
    }
  }

  @Test
  void aFetchGoesOnWhereItBrokeOffAndLinksWhatIsThere(@TempDir Path directory) throws IOException {
    SnapshotDirectory source = new SnapshotDirectory(directory.resolve("a/sm"), directory.resolve("a/tmp"));
    RaftPosition at = new RaftPosition(3, 500);
    byte[] big = new byte[3_500_000];
    new java.util.Random(7).nextBytes(big);
    Path content = Files.createDirectories(directory.resolve("a/tmp/content/deep"));
    Files.write(content.resolve("big"), big);
    Files.writeString(content.resolveSibling("same"), "same on both");
    source.adopt(directory.resolve("a/tmp/content"), at);
    source.refresh();

    SnapshotDirectory own = new SnapshotDirectory(directory.resolve("b/sm"), directory.resolve("b/tmp"));
    Path older = Files.createDirectories(directory.resolve("b/tmp/older"));
    Files.writeString(older.resolve("same"), "same on both");
    own.adopt(older, new RaftPosition(2, 100));
    Path partial = Files.createDirectories(directory.resolve("b/tmp/install.3_500/deep")).resolve("big");
    Files.write(partial, java.util.Arrays.copyOf(big, 1_000_000));

    UUID group = UUID.randomUUID();
    var server = org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder.forPort(0)
        .addService(org.apache.ratis.thirdparty.io.grpc.ServerInterceptors
            .intercept(new SnapshotService(source, _ -> {}).definition(), Grpc.onlyFor(group, "a")))
        .build().start();
    try {
      SnapshotFetcher fetcher = new SnapshotFetcher(own, directory.resolve("b/tmp"), 100 << 20,
          peer -> new PeerChannel("127.0.0.1:" + server.getPort(), null, Grpc.addressedTo(group, peer)));
      assertThat(fetcher.fetch(400, List.of("a"))).isEqualTo(at);
      assertThat(own.path(at).resolve("deep/big")).hasBinaryContent(big);
      assertThat(Files.getAttribute(own.path(at).resolve("same"), "unix:nlink")).isEqualTo(2);
      // A node with another name does not answer for "a".
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> fetcher.fetch(400, List.of("b")))
          .hasMessageContaining("this is node a");
    } finally {
      server.shutdownNow();
    }
  }
}
