package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.Health;
import io.spike.chaos.cluster.SharedCluster;
import io.spike.chaos.load.PutLoad;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** kill -9 of all Nexus processes at once: nobody has to do anything but start them. */
@ExtendWith(SharedCluster.class)
class Invariant09NoHumanIT {

  private static final List<String> NODES = List.of("nexus-1", "nexus-2", "nexus-3");

  @Test
  void allAcknowledgedPutsAreThereAndNobodyHadToUnseal(Cluster cluster) throws Exception {
    try (Cluster.Client client = cluster.client()) {
      PutLoad load = PutLoad.start(client.spike(), "chaos/restart/", 8, Duration.ZERO);
      try (load) {
        await().atMost(Duration.ofSeconds(30)).until(() -> load.count() > 500);
        NODES.forEach(cluster::kill);
        NODES.forEach(cluster::start);
        long before = load.count();
        await().atMost(Duration.ofSeconds(60)).until(() -> load.count() > before + 100);
      }
      Health.awaitWhole(client.spike());
      assertThat(load.count()).isGreaterThan(600);
      load.verify();
      Evidence.keep("all Nexus nodes killed and started: %d puts acknowledged, all there once, unsealed by itself;"
          + " %d ms without an acknowledgement", load.count(), load.longestGap(Long.MIN_VALUE).toMillis());
    }
  }
}
