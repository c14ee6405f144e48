package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.SealState;
import io.spike.nexus.RawHttps.Answer;
import io.spike.store.proposal.Outcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The seal of a cluster: an operator's word, obeyed by all nodes until another is in the log. */
class ClusterSealTest {

  private static final String SECRETS = "/v1/store/secrets";
  private static final String SEAL = "/v1/operator/seal";
  private static final String UNSEAL = "/v1/operator/unseal";

  @TempDir
  Path data;

  @Test
  void a_sealed_cluster_stays_so_over_a_restart_of_all_nodes_and_replicates_until_somebody_unseals_it()
      throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 3)) {
      int follower = cluster.follower();
      assertThat(pilot(cluster, follower).post(SECRETS, "{\"path\":\"db/creds\",\"values\":{\"v\":\"x\"}}").status())
          .isEqualTo(200);
      Answer denied = cluster.client(follower, TestCluster.STRANGER).post(SEAL, "{}");
      assertThat(denied.status()).isEqualTo(401);
      assertThat(denied.body()).isEqualTo("{\"err\":\"access_unauthorized\"}");

      Answer sealed = pilot(cluster, follower).post(SEAL, "{}");
      assertThat(sealed.status()).as(sealed.toString()).isEqualTo(200);
      assertThat(sealed.body()).isEqualTo("{}");
      awaitWiped(cluster);
      assertThat(pilot(cluster, follower).post(SEAL, "{}").status()).isEqualTo(200);
      for (int i = 0; i < 3; i++) {
        assertSealed(cluster, i);
      }

      for (int i = 0; i < 3; i++) {
        cluster.stop(i);
      }
      for (int i = 0; i < 3; i++) {
        cluster.start(i);
      }
      assertStillReplicates(cluster);
      awaitWiped(cluster);
      for (int i = 0; i < 3; i++) {
        assertSealed(cluster, i);
      }
      assertThat(cluster.client(0, TestCluster.STRANGER).post(UNSEAL, "{}").status()).isNotEqualTo(200);
      awaitWiped(cluster);

      Answer open = pilot(cluster, cluster.follower()).post(UNSEAL, "{}");
      assertThat(open.status()).as(open.toString()).isEqualTo(200);
      assertThat(open.body()).isEqualTo("{}");
      cluster.awaitServing();
      for (int i = 0; i < 3; i++) {
        assertThat(pilot(cluster, i).post(SECRETS + "?action=get", "{\"path\":\"db/creds\"}").body())
            .isEqualTo("{\"data\":{\"v\":\"x\"}}");
      }
      assertThat(pilot(cluster, 0).post(UNSEAL, "{}").status()).isEqualTo(200);
      String log = pilot(cluster, 0).post("/v1/audit/log", "{\"kind\":\"Unsealed\"}").body();
      assertThat(log).containsOnlyOnce("\"kind\":\"Unsealed\"").contains("from the Keepers", TestCluster.SUPERUSER);
    }
  }

  @Test
  void without_the_shards_of_the_Keepers_unseal_answers_503_and_records_nothing() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 1)) {
      assertThat(pilot(cluster, 0).post(SEAL, "{}").status()).isEqualTo(200);
      for (int i = 0; i < 3; i++) {
        cluster.restartKeeper(i);
      }
      Answer refused = pilot(cluster, 0).post(UNSEAL, "{}");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("X-Spike-Reason")).isEqualTo("sealed");
      assertThat(refused.header("X-Spike-Message")).contains("the Keepers do not give the root key");
      assertThat(cluster.node(0).state().seal()).isEqualTo(SealState.SEALED_BY_OPERATOR);
    }
  }

  private static RawHttps pilot(TestCluster cluster, int node) {
    return cluster.client(node, TestCluster.SUPERUSER);
  }

  private static void awaitWiped(TestCluster cluster) {
    TestCluster.await("all nodes are sealed", () -> {
      for (int i = 0; i < 3; i++) {
        if (cluster.node(i).state().seal() != SealState.SEALED_BY_OPERATOR || cluster.node(i).store().isUnsealed()) {
          return false;
        }
      }
      return true;
    });
  }

  /** Whatever is asked for, known or not, of whoever: never 404. */
  private static void assertSealed(TestCluster cluster, int node) throws Exception {
    for (String path : List.of("db/creds", "nowhere", "tenants/nobody/x")) {
      Answer answer = pilot(cluster, node).post(SECRETS + "?action=get", "{\"path\":\"" + path + "\"}");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("{\"err\":\"state_not_ready\"}");
      assertThat(answer.header("X-Spike-Message")).startsWith("sealed by an operator");
    }
    assertThat(pilot(cluster, node).post("/v1/no/such/route", "{}").status()).isEqualTo(503);
    Answer health = cluster.client(node, TestCluster.STRANGER).get("/health");
    assertThat(health.status()).isEqualTo(503);
    assertThat(health.body()).contains("\"sealed\":true,\"sealedByOperator\":true");
    assertThat(pilot(cluster, node).get("/v1/cluster").body()).contains("\"seal\":\"sealed-by-operator\"");
  }

  /** A control entry needs no key. */
  private static void assertStillReplicates(TestCluster cluster) throws Exception {
    NexusNode leader = cluster.node(cluster.leader());
    byte[] proposal = leader.store().erasureProposal("nexus-9", 1);
    Outcome outcome = Outcome.decode(leader.raft().submit(proposal, Instant.now().plus(TestCluster.PATIENCE)).join());
    long sequence = switch (outcome) {
      case Outcome.Accepted accepted -> accepted.sequence();
      case Outcome.Refused refused -> throw new AssertionError("refused: " + refused);
    };
    TestCluster.await("all nodes hold the entry", () -> {
      for (int i = 0; i < 3; i++) {
        if (cluster.node(i).store().state().sequence() < sequence
            || !Arrays.equals(cluster.node(i).store().state().root(), cluster.node(0).store().state().root())) {
          return false;
        }
      }
      return true;
    });
  }
}
