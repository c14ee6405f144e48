package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
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
  void aProposalOnItsWayToALeaderThatFellSilentGoesToTheSuccessorAsSoonAsThatIsKnown(@TempDir Path directory)
      throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String old = cluster.leader();
      String follower = cluster.follower();
      cluster.write(follower, "before");
      cluster.isolate(old);
      CompletableFuture<byte[]> write = cluster.submit(follower, "during", 20);
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> cluster.node(follower).givenUp(old) == 1);
      assertThat(TestCluster.place(write.join())).isEqualTo(2);
      cluster.heal();
      cluster.awaitEqual(2);
    }
  }

  @Test
  void withoutItsFollowersALeaderRefusesReadsSoon(@TempDir Path directory) throws IOException {
    // It goes on leading in its own eyes for longer than a round of questions takes.
    try (TestCluster cluster = TestCluster.started(directory,
        settings -> settings.withElection(Duration.ofSeconds(5), Duration.ofSeconds(10)))) {
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
