package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.identity.dev.HeldPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaderWatchTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ROUNDS = 4;

  private static TestCluster patient(Path directory) throws IOException {
    return patient(directory, TIMEOUT);
  }

  private static TestCluster patient(Path directory, Duration timeout) throws IOException {
    return TestCluster.started(directory, settings -> settings.withElection(timeout, timeout.multipliedBy(2)));
  }

  private static int elections(TestCluster cluster) {
    return elections(cluster, cluster.running());
  }

  private static int elections(TestCluster cluster, List<String> names) {
    return names.stream().mapToInt(name -> cluster.node(name).leaderWatch().elections()).sum();
  }

  private static void awaitSuspicions(TestCluster cluster, String name, int count) {
    Awaitility.await().atMost(PATIENCE).until(() -> cluster.node(name).leaderWatch().suspicions() >= count);
  }

  private static List<String> followers(TestCluster cluster, String leader) {
    return cluster.running().stream().filter(name -> !name.equals(leader)).toList();
  }

  /** Both followers see it, and one election decides. */
  @Test
  void aLeaderWhoseProcessEndedIsSucceededInTheNextTermWithoutATimeout(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = patient(directory)) {
      for (int round = 0; round < ROUNDS; round++) {
        String leader = cluster.leader();
        cluster.write(leader, "before-" + round);
        long term = cluster.node(leader).status().term();
        List<String> others = followers(cluster, leader);
        int before = elections(cluster, others);
        cluster.crash(leader);
        String successor = cluster.leader();
        assertThat(cluster.write(successor, "after-" + round)).isEqualTo(2 * round + 2);
        assertThat(cluster.node(successor).status().term()).isEqualTo(term + 1);
        assertThat(elections(cluster, others)).isEqualTo(before + 1);
        cluster.heal();
        cluster.start(leader);
        Awaitility.await().atMost(PATIENCE).until(() -> successor.equals(cluster.node(leader).status().leader()));
      }
    }
  }

  @Test
  void brokenConnectionsToALeaderThatLivesChangeNothing(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = patient(directory)) {
      String leader = cluster.leader();
      long term = cluster.node(leader).status().term();
      for (int round = 0; round < ROUNDS; round++) {
        for (String follower : followers(cluster, leader)) {
          int before = cluster.node(follower).leaderWatch().suspicions();
          cluster.link(follower, leader).reset();
          cluster.link(leader, follower).reset();
          awaitSuspicions(cluster, follower, before + 1);
        }
        cluster.write(leader, "after-" + round);
      }
      assertThat(elections(cluster)).isZero();
      assertThat(cluster.node(leader).status()).returns(term, RaftStatus::term).returns(true, RaftStatus::ready);
    }
  }

  @Test
  void oneFollowerThatIsAloneInBeingRefusedDeposesNobody(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = patient(directory)) {
      String leader = cluster.leader();
      long term = cluster.node(leader).status().term();
      String follower = followers(cluster, leader).getFirst();
      cluster.link(follower, leader).refuse();
      awaitSuspicions(cluster, follower, 3);
      cluster.write(leader, "still");
      assertThat(elections(cluster)).isZero();
      assertThat(cluster.node(leader).status()).returns(term, RaftStatus::term).returns(true, RaftStatus::ready);
    }
  }

  @Test
  void aProcessStartedAtOnceInTheLeadersPlaceEndsItsTermAndLosesNothing(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = patient(directory)) {
      String leader = cluster.leader();
      cluster.write(leader, "before");
      long term = cluster.node(leader).status().term();
      // The cables take connections all the time, so nobody is ever refused.
      cluster.kill(leader);
      cluster.start(leader);
      String successor = cluster.leader();
      assertThat(cluster.write(successor, "after")).isEqualTo(2);
      assertThat(cluster.node(successor).status().term()).isGreaterThan(term);
      assertThat(elections(cluster)).as("nobody was ever refused").isZero();
    }
  }

  @Test
  void aLeaderThatIsSilentIsSuspectedAndLeftToTheTimeout(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = patient(directory, TIMEOUT.multipliedBy(2))) {
      String leader = cluster.leader();
      long term = cluster.node(leader).status().term();
      cluster.isolate(leader);
      for (String follower : followers(cluster, leader)) {
        awaitSuspicions(cluster, follower, 1);
      }
      assertThat(elections(cluster)).isZero();
      cluster.heal();
      assertThat(cluster.write(leader, "after")).isEqualTo(1);
      assertThat(cluster.node(leader).status().term()).isEqualTo(term);
    }
  }

  @Test
  void onlyARefusalCountsAndNotSilence() throws IOException {
    List<Socket> waiting = new ArrayList<>();
    try (HeldPorts ports = new HeldPorts()) {
      int port = ports.next();
      Member member = new Member("node-2", "127.0.0.1:" + port);
      assertThat(LeaderWatch.refuses(member)).isTrue();
      try (ServerSocket full = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertThat(LeaderWatch.refuses(member)).as("accepts").isFalse();
        // Nobody takes them, so that sooner or later the kernel does not answer any more, as a host that is gone.
        boolean silent = false;
        while (!silent) {
          Socket socket = new Socket();
          waiting.add(socket);
          try {
            socket.connect(full.getLocalSocketAddress(), 200);
          } catch (SocketTimeoutException _) {
            silent = true;
          }
        }
        assertThat(LeaderWatch.refuses(member)).as("is silent").isFalse();
      }
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }
}
