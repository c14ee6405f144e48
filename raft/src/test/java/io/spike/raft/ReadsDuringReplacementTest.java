package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.raft.Readers.Way;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node is replaced while readers read on all nodes, and in the midst of it the leader loses the group, round after round
 * ({@code spike.reads.rounds}).
 */
class ReadsDuringReplacementTest {

  private static final int ROUNDS = Integer.getInteger("spike.reads.rounds", 2);
  private static final int WRITES = 30;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** When the leader loses the group, and how. */
  enum Loss {
    /** From when two sets of voters count it tries to hand over; Ratis lets it once there is one set again. */
    DEPOSED,
    /** As soon as all know the new voters nobody hears it any more. */
    CUT_OFF
  }

  @ParameterizedTest
  @EnumSource
  void noReadThatPromisesToBeCurrentIsStale(Loss loss, @TempDir Path directory) throws Exception {
    int joint = 0;
    try (TestCluster cluster = TestCluster.started(directory);
        ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
      Readers readers = new Readers(cluster);
      try (readers) {
        for (int round = 0; round < ROUNDS; round++) {
          joint += lose(cluster, readers, background, loss, round) ? 1 : 0;
        }
      }
      for (Way way : Way.values()) {
        System.out.println("a replacement, the leader " + loss + ", " + ROUNDS + " rounds, " + joint
            + " of them with two sets of voters, " + way + ": " + readers.of(way));
      }
      assertThat(readers.of(Way.CONFIRMED).stale.sum()).as("stale by confirmed rounds").isZero();
      assertThat(readers.of(Way.AT_LEAST).stale.sum()).as("stale at least at a position").isZero();
      assertThat(readers.of(Way.CONFIRMED).answered.sum()).isGreaterThan(10L * ROUNDS);
      assertThat(readers.of(Way.LOCAL).stale.sum()).as("stale where nothing is promised").isPositive();
      assertThat(cluster.halts()).hasSize(ROUNDS).allMatch(halt -> halt.contains("is fenced"));
    }
  }

  /** Whether the leader lost the group while there were two sets of voters. */
  private static boolean lose(TestCluster cluster, Readers readers, ExecutorService background, Loss loss, int round)
      throws Exception {
    String old = cluster.leader();
    List<String> others = cluster.names().stream().filter(name -> !name.equals(old)).toList();
    String replaced = others.get(round % 2);
    String third = others.get((round + 1) % 2);
    String before = voter(cluster, old, replaced);
    readers.write(old, "before-" + round);
    cluster.node(replaced).fence("it is replaced for the sake of this test");
    cluster.kill(replaced);
    Future<RaftNode> start = background.submit(() -> cluster.startHealing(replaced));
    boolean joint = awaitChange(cluster, old, before, start);
    switch (loss) {
      // On a busy machine it may have lost the group by itself.
      case DEPOSED -> Awaitility.await().atMost(PATIENCE)
          .until(() -> !cluster.node(old).status().ready()
              || cluster.node(old).transferLeadership(third, Duration.ofSeconds(5))
                  .handle((_, failure) -> failure == null).join());
      case CUT_OFF -> {
        start.get();
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5))
            .until(() -> others.stream().allMatch(name -> isReplaced(cluster, name, before)));
        cluster.shun(old);
      }
    }
    start.get();
    String successor = cluster.leaderAmong(others);
    for (int i = 0; i < WRITES; i++) {
      readers.write(successor, round + "-" + i);
    }
    cluster.shun("");
    Awaitility.await().atMost(PATIENCE).until(() -> cluster.names().stream()
        .allMatch(name -> cluster.replica(name).size() == readers.floor().size() && isReplaced(cluster, name, before)));
    readers.awaitAnswer(Way.CONFIRMED);
    for (String name : cluster.names()) {
      assertThat(cluster.read(name)).isEqualTo(readers.floor().size());
    }
    return joint;
  }

  /** Looks without pause, since two sets of voters are there for an instant only; whether they were seen. */
  private static boolean awaitChange(TestCluster cluster, String leader, String before, Future<RaftNode> start)
      throws Exception {
    long limit = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      RatisGroup.Voters voters = cluster.node(leader).voters();
      if (!voters.previous().isEmpty() || !voters.current().contains(before)) {
        return !voters.previous().isEmpty();
      }
      if (start.isDone()) {
        // Where it failed, that is what there is to say.
        start.get();
      }
      assertThat(System.nanoTime()).as(() -> "the replacement of " + before + ", " + told(cluster)).isLessThan(limit);
      LockSupport.parkNanos(100_000);
    }
  }

  private static String told(TestCluster cluster) {
    return cluster.running().stream().map(name -> cluster.node(name).status() + " waits "
        + cluster.node(name).peers(Duration.ofSeconds(1)).join()).toList().toString();
  }

  private static boolean isReplaced(TestCluster cluster, String asked, String before) {
    RatisGroup.Voters voters = cluster.node(asked).voters();
    return voters.previous().isEmpty() && !voters.current().isEmpty() && !voters.current().contains(before);
  }

  private static String voter(TestCluster cluster, String asked, String name) {
    return cluster.node(asked).voters().current().stream().filter(id -> PeerName.parse(id).name().equals(name))
        .findFirst().orElse("");
  }
}
