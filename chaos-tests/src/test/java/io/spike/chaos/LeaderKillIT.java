package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.Health;
import io.spike.chaos.cluster.SharedCluster;
import io.spike.chaos.load.PutLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** kill -9 of the leader under load. */
@ExtendWith(SharedCluster.class)
class LeaderKillIT {

  private static final int CALLERS = 8;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration RECOVERY = Duration.ofSeconds(30);
  private static final int WRITES_AFTER = 100;

  @Test
  void aLoopOfPutsGoesOnAndEveryAcknowledgedPutIsThereOnce(Cluster cluster) throws Exception {
    List<Duration> gaps = new ArrayList<>();
    try (Cluster.Client client = cluster.client()) {
      PutLoad load = PutLoad.start(client.spike(), "chaos/kill/", CALLERS, PAUSE);
      try (load) {
        for (int i = 0; i < Scale.KILLS; i++) {
          gaps.add(killLeader(cluster, client, load));
        }
      }
      assertThat(load.failures()).isEmpty();
      assertThat(load.count()).isGreaterThan((long) WRITES_AFTER * Scale.KILLS);
      load.verify();
      report(load, gaps);
    }
  }

  /** Kills it, waits until writes go on, starts it again and waits until it is unsealed and has caught up. */
  private static Duration killLeader(Cluster cluster, Cluster.Client client, PutLoad load) {
    Health.awaitWhole(client.spike());
    await().atMost(RECOVERY).until(() -> load.count() > 0);
    long before = System.nanoTime();
    String killed = cluster.kill("leader");
    long acknowledged = load.count();
    await().atMost(RECOVERY).until(() -> load.count() > acknowledged + WRITES_AFTER);
    Duration gap = load.longestGap(before);
    cluster.start(killed);
    Health.awaitWhole(client.spike());
    return gap;
  }

  private static void report(PutLoad load, List<Duration> gaps) {
    List<Long> sorted = gaps.stream().map(Duration::toMillis).sorted().toList();
    Evidence.keep("leader killed %d times under load: %d puts acknowledged, all there once; ms until the next"
        + " acknowledged write: median %d, longest %d, each %s", gaps.size(), load.count(),
        sorted.get(sorted.size() / 2), sorted.getLast(), gaps.stream().map(Duration::toMillis).toList());
  }
}
