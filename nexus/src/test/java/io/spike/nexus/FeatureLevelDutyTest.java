package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.FeatureLevel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log goes on to the next feature level once every member can read it, and not before. */
class FeatureLevelDutyTest {

  @TempDir
  private Path directory = Path.of("");

  @Test
  void theLevelRisesOnceEveryMemberIsThereToSayThatItKnowsIt() throws Exception {
    try (TestCluster cluster = TestCluster.uninitialized(directory, 3)) {
      int away = cluster.follower();
      cluster.stop(away);
      cluster.bootstrap(false).run();
      cluster.awaitServing();
      assertThat(level(cluster, cluster.leader())).isEqualTo(FeatureLevel.FIRST);

      cluster.start(away);
      TestCluster.await("all nodes are at the newest level", () -> level(cluster, 0) == FeatureLevel.NEWEST
          && level(cluster, 1) == FeatureLevel.NEWEST && level(cluster, 2) == FeatureLevel.NEWEST);
    }
  }

  private static int level(TestCluster cluster, int node) {
    Cluster state = cluster.node(node).store().state().cluster();
    return state == null ? 0 : state.featureLevel();
  }
}
