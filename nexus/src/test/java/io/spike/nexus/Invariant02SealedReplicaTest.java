package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.raft.Role;
import io.spike.store.EventStore;
import io.spike.store.checkpoint.SignedCheckpoint;
import io.spike.store.log.LogState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node without the root key is a full replica: it votes, applies, takes snapshots and serves proofs, and does not lead. */
class Invariant02SealedReplicaTest {

  private static final int SEALED = 2;
  private static final String SECRETS = "/v1/store/secrets";
  private static final Duration TRANSFER = Duration.ofSeconds(10);

  @TempDir
  private Path directory = Path.of("");

  @Test
  void aNodeSealedFromBirthEndsWithTheSameStateRootAndLearnsAllNamesAtOnceWhenUnsealed() throws Exception {
    try (TestCluster cluster = TestCluster.withSealed(directory, 3, SEALED)) {
      for (int i = 0; i < 50; i++) {
        put(cluster, "tenants/pepsi/p" + i % 20, i);
      }
      post(cluster, "delete", "tenants/pepsi/p1");
      post(cluster, "destroy", "tenants/pepsi/p2");

      cluster.node(cluster.leader()).raft().transferLeadership("nexus-3", TRANSFER).join();
      TestCluster.await("a node that is unsealed leads again", () -> cluster.leader() != SEALED);
      assertThat(cluster.node(SEALED).raft().status().role()).isNotEqualTo(Role.LEADER);
      put(cluster, "after/transfer", 1);
      assertThat(cluster.node(SEALED).raft().triggerSnapshot().join()).isPositive();

      EventStore sealed = cluster.node(SEALED).store();
      TestCluster.await("all nodes stand at one root", () -> sameRoots(cluster));
      assertThat(sealed.isUnsealed()).isFalse();
      RawHttps.Answer refused = cluster.client(SEALED, TestCluster.SUPERUSER).post(SECRETS + "?action=get",
          "{\"path\":\"after/transfer\"}");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("X-Spike-Reason")).isEqualTo("sealed");
      TestCluster.await("the log is signed", () -> sealed.log().head().size() > 0);
      assertThat(SignedCheckpoint.parse(
          cluster.client(SEALED, TestCluster.STRANGER).get("/v1/audit/checkpoint").body())).isPresent();

      RawHttps pilot = cluster.client(SEALED, TestCluster.SUPERUSER);
      RawHttps.Answer proof = pilot.post("/v1/audit/prove", "{\"sequence\":3}");
      assertThat(proof.status()).isEqualTo(200);
      assertThat(proof.body()).contains("\"sequence\":3,", "\"inclusion\":[\"", "\"parts\":[]", "\"path\":null");
      RawHttps.Answer log = pilot.post("/v1/audit/log", "{}");
      assertThat(log.body()).contains("\"SecretDestroyed\"").doesNotContain("pepsi", "after/transfer", "superuser");
      assertThat(cluster.client(SEALED, TestCluster.STRANGER).post("/v1/audit/log", "{}").status()).isEqualTo(503);

      EventStore open = cluster.node(cluster.leader()).store();
      assertThat(sealed.unseal(open.rootKey().duplicate())).isTrue();
      assertThat(sealed.paths("", sealed.state())).hasSize(21).isEqualTo(open.paths("", open.state()));
    }
  }

  private static boolean sameRoots(TestCluster cluster) {
    LogState first = cluster.node(0).store().state();
    for (int i = 1; i < 3; i++) {
      LogState other = cluster.node(i).store().state();
      if (other.sequence() != first.sequence() || !Arrays.equals(other.root(), first.root())) {
        return false;
      }
    }
    return true;
  }

  private static void put(TestCluster cluster, String path, int value) throws Exception {
    assertThat(cluster.client(cluster.leader(), TestCluster.SUPERUSER).post(SECRETS,
        "{\"path\":\"" + path + "\",\"values\":{\"v\":\"" + value + "\"}}").status()).isEqualTo(200);
  }

  private static void post(TestCluster cluster, String action, String path) throws Exception {
    assertThat(cluster.client(cluster.leader(), TestCluster.SUPERUSER)
        .post(SECRETS + "?action=" + action, "{\"path\":\"" + path + "\",\"versions\":[1]}").status()).isEqualTo(200);
  }
}
