package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionTest {

  @Test
  void aWriteOnACutOffLeaderEndsUpOnceWhenTheCableIsBack(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String old = cluster.leader();
      List<String> others = cluster.names().stream().filter(name -> !name.equals(old)).toList();
      cluster.isolate(old);
      CompletableFuture<byte[]> write = cluster.submit(old, "patient", 20);
      assertThat(cluster.write(cluster.leaderAmong(others), "meanwhile")).isPositive();
      cluster.heal();
      write.join();
      cluster.awaitEqual(2);
      assertThat(cluster.read(old)).isEqualTo(2);
    }
  }

  @Test
  void withoutItsFollowersALeaderRefusesReadsSoon(@TempDir Path directory) throws IOException {
    // It goes on leading in its own eyes, however long the machine takes.
    try (TestCluster cluster = TestCluster.started(directory,
        settings -> settings.withElection(Duration.ofMinutes(2), Duration.ofMinutes(4)))) {
      String leader = cluster.leader();
      cluster.write(leader, "before");
      cluster.isolate(leader);
      long start = System.nanoTime();
      assertThatThrownBy(() -> cluster.node(leader).confirmRead(Instant.now().plusSeconds(60)).join())
          .hasCauseInstanceOf(UnavailableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(40));
    }
  }
}
