package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.identity.SpiffeId;
import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.DevSvidSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationTest {

  @Test
  void svidsThatChangeEverySecondFailNoWriteAndNoRead(@TempDir Path directory) throws Exception {
    try (TestCluster cluster = TestCluster.started(directory,
        settings -> settings.withConnectionMaxAge(Duration.ofSeconds(2)));
        var timer = Executors.newSingleThreadScheduledExecutor()) {
      timer.scheduleAtFixedRate(() -> cluster.authority().rotateSvids(), 1, 1, TimeUnit.SECONDS);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      AtomicInteger written = new AtomicInteger();
      while (System.nanoTime() < end) {
        for (String through : cluster.names()) {
          cluster.write(through, "r" + written.incrementAndGet());
          assertThat(cluster.read(through)).isGreaterThanOrEqualTo(written.get());
        }
      }
      cluster.awaitEqual(written.get());
      timer.shutdownNow();
    }
  }

  @Test
  void aNodeWhoseAuthorityIsNoLongerTrustedIsNotHeardOnAnOpenConnection(@TempDir Path directory) throws Exception {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String name = cluster.follower();
      RaftSettings settings = cluster.settings(name);
      try (DevSvidSource peer = cluster.authority().svidSource(SpiffeId.parse("spiffe://spike.ist/spike/nexus/other"));
          PeerChannel channel = new PeerChannel(settings.me().raftAddress(), Transport.client(peer, _ -> true),
              Grpc.addressedTo(settings.groupId(), name))) {
        assertThatThrownBy(() -> askNewest(channel)).hasMessageContaining("the newest snapshot here covers");
        cluster.identity(name).replaceBundles(
            Map.of("spike.ist", DevAuthority.create("spike.ist", Duration.ofHours(1)).x509Bundle()));
        assertThatThrownBy(() -> askNewest(channel)).hasMessageContaining("UNAUTHENTICATED");
      }
    }
  }

  private static void askNewest(PeerChannel channel) {
    ClientCalls.blockingUnaryCall(channel.forCall(), Grpc.NEWEST, CallOptions.DEFAULT, SnapshotService.askNewest(0));
  }

  @Test
  void aStrangerIsNotLetIn(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String name = cluster.follower();
      RaftSettings settings = cluster.settings(name);
      try (DevSvidSource stranger = cluster.authority().svidSource(SpiffeId.parse("spiffe://spike.ist/workload/web"));
          PeerChannel channel = new PeerChannel(settings.me().raftAddress(),
              Transport.client(stranger, _ -> true), Grpc.addressedTo(settings.groupId(), name))) {
        assertThatThrownBy(() -> askNewest(channel)).hasMessageContaining("UNAVAILABLE");
      }
    }
  }
}
