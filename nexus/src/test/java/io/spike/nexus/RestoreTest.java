package io.spike.nexus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.KeeperState;
import io.spike.api.RecoverAnswer;
import io.spike.api.RestoreRequest;
import io.spike.api.wire.OperatorCodecs;
import io.spike.nexus.RawHttps.Answer;
import io.spike.keeper.KeeperClient;
import io.spike.store.crypto.SecretBytes;
import java.io.IOException;
import java.net.URI;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovery shards: who gets them, and what they bring back when all Keepers have forgotten theirs. */
class RestoreTest {

  private static final String RECOVERER = "spiffe://spike.ist/spike/pilot/role/recover";
  private static final String RESTORER = "spiffe://spike.ist/spike/pilot/role/restore";
  private static final String SECRETS = "/v1/store/secrets";
  private static final String RECOVER = "/v1/operator/recover";
  private static final String RESTORE = "/v1/operator/restore";

  @TempDir
  Path data;

  @Test
  void when_all_nodes_and_Keepers_were_down_k_shards_bring_everything_back() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 3)) {
      assertThat(cluster.client(0, TestCluster.SUPERUSER)
          .post(SECRETS, "{\"path\":\"db/creds\",\"values\":{\"v\":\"x\"}}").status()).isEqualTo(200);
      List<byte[]> shards = recover(cluster, cluster.follower());
      Answer live = restore(cluster, 0, 1, shards.get(0));
      assertThat(live.status()).isEqualTo(400);
      assertThat(live.body())
          .isEqualTo("{\"collected\":0,\"remaining\":0,\"restored\":false,\"err\":\"api_bad_request\"}");
      assertThat(live.header("X-Spike-Message")).contains("nothing to restore");

      loseAllKeys(cluster);
      int through = cluster.follower();
      assertWrongShardsAreNamed(cluster, through, shards);
      assertThat(restore(cluster, through, 1, shards.get(0)).body())
          .isEqualTo("{\"collected\":1,\"remaining\":1,\"restored\":false}");
      assertThat(restore(cluster, through, 1, shards.get(0)).body()).isEqualTo(
          "{\"collected\":1,\"remaining\":1,\"restored\":false,\"note\":\"shard 1 was given before\"}");
      assertThat(cluster.client(through, TestCluster.SUPERUSER).get("/v1/cluster").body())
          .contains("restoring: 1 recovery shards given, 1 still needed");

      int old = cluster.leader();
      int next = IntStream.range(0, 3).filter(node -> node != old && node != through).findFirst().orElseThrow();
      cluster.node(old).raft().transferLeadership("nexus-" + (next + 1), TestCluster.PATIENCE).join();
      TestCluster.await("the other node leads", () -> cluster.leader() == next);
      assertThat(restore(cluster, through, 3, shards.get(2)).body())
          .startsWith("{\"collected\":1,\"remaining\":1,\"restored\":false,\"note\":\"the leader has changed, so");
      assertThat(restore(cluster, old, 2, shards.get(1)).body())
          .isEqualTo("{\"collected\":2,\"remaining\":0,\"restored\":true}");

      cluster.awaitServing();
      assertThat(cluster.client(through, TestCluster.SUPERUSER)
          .post(SECRETS + "?action=get", "{\"path\":\"db/creds\"}").body()).isEqualTo("{\"data\":{\"v\":\"x\"}}");
      TestCluster.await("all Keepers hold their shard again", () -> cluster.node(cluster.leader()).state().facts()
          .keepers().equals(List.of(KeeperState.HOLDS_SHARD, KeeperState.HOLDS_SHARD, KeeperState.HOLDS_SHARD)));
      assertThat(cluster.client(0, TestCluster.SUPERUSER).post("/v1/audit/log", "{\"kind\":\"Unsealed\"}").body())
          .containsOnlyOnce("\"kind\":\"Unsealed\"").contains("from recovery shards", RESTORER);
      assertThat(recover(cluster, old)).usingRecursiveComparison().isEqualTo(shards);
    }
  }

  @Test
  void a_cluster_that_an_operator_sealed_is_opened_by_shards_without_any_Keeper() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 1)) {
      List<byte[]> shards = recover(cluster, 0);
      assertThat(cluster.client(0, TestCluster.SUPERUSER).post("/v1/operator/seal", "{}").status()).isEqualTo(200);
      assertThat(cluster.client(0, RECOVERER).post(RECOVER, "{}").status()).isEqualTo(503);
      for (int i = 0; i < 3; i++) {
        cluster.stopKeeper(i);
      }
      assertThat(restore(cluster, 0, 3, shards.get(2)).status()).isEqualTo(200);
      Answer last = restore(cluster, 0, 1, shards.get(0));
      assertThat(last.body()).isEqualTo("{\"collected\":2,\"remaining\":0,\"restored\":true}");
      cluster.awaitServing();
      assertThat(restore(cluster, 0, 2, shards.get(1)).body())
          .as("once it is back every later call says so, and does nothing").isEqualTo(last.body());
    }
  }

  @Test
  void only_the_roles_recover_and_restore_may_and_every_bad_request_is_told_as_SPIKE_does() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 1)) {
      for (String id : List.of(TestCluster.SUPERUSER, TestCluster.STRANGER, RESTORER)) {
        assertAnswer(cluster.client(0, id).post(RECOVER, "{}"), 401,
            "{\"shards\":null,\"err\":\"access_unauthorized\"}");
      }
      String failed = "{\"collected\":0,\"remaining\":0,\"restored\":false,\"err\":\"";
      for (String id : List.of(TestCluster.SUPERUSER, TestCluster.STRANGER, RECOVERER)) {
        assertAnswer(cluster.client(0, id).post(RESTORE, "{}"), 401, failed + "access_unauthorized\"}");
      }
      assertAnswer(cluster.client(0, RECOVERER).post(RECOVER, ""), 400,
          "{\"shards\":null,\"err\":\"api_bad_request\"}");
      for (String body : List.of("", "{}", "{\"id\":1}", "{\"id\":1,\"shard\":[0]}", "{\"id\":0,\"shard\":[1]}",
          "{\"id\":1001,\"shard\":[1]}", "{\"id\":\"1\",\"shard\":[1]}", "{\"id\":1,\"shard\":[256]}")) {
        assertAnswer(cluster.client(0, RESTORER).post(RESTORE, body), 400, failed + "api_bad_request\"}");
      }
    }
  }

  @Test
  void a_Keeper_that_returned_a_wrong_shard_is_given_its_own_and_named_in_status() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 1);
        KeeperClient keepers = new KeeperClient(cluster.identity("spiffe://spike.ist/spike/nexus/1"), cluster.roles,
            cluster.keeperUrls());
        SecretBytes other = SecretBytes.take(new byte[]{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
            18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31})) {
      keepers.contribute(2, other, false);
      TestCluster.await("it is named", () -> status(cluster).contains(
          "keeper 2 at " + keepers.address(2) + " returned a wrong shard once"));
      assertThat(status(cluster)).contains("\"name\":\"keeper-2\"").doesNotContain("wrong-shard");
      URI metrics = URI.create("http://127.0.0.1:" + cluster.node(0).healthPort().orElseThrow() + "/metrics");
      try (InputStream in = metrics.toURL().openStream()) {
        assertThat(new String(in.readAllBytes(), UTF_8).lines().filter(line -> line.contains("wrong_shards_total{")))
            .hasSize(3).filteredOn(line -> line.endsWith(" 1.0")).singleElement().asString().contains("keeper=\"2\"");
      }
    }
  }

  private static String status(TestCluster cluster) {
    try {
      return cluster.client(0, TestCluster.SUPERUSER).get("/v1/cluster").body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertAnswer(Answer answer, int status, String body) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body);
  }

  private static List<byte[]> recover(TestCluster cluster, int node) throws Exception {
    Answer answer = cluster.client(node, RECOVERER).post(RECOVER, "{}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).matches("\\{\"shards\":\\{\"1\":\\[(\\d+,){31}\\d+],\"2\":\\[(\\d+,){31}\\d+],"
        + "\"3\":\\[(\\d+,){31}\\d+]}}");
    assertThat(cluster.client(node, TestCluster.SUPERUSER).post("/v1/audit/log", "{\"kind\":\"RecoveryShardsGiven\"}")
        .body()).contains("root epoch 1", RECOVERER);
    RecoverAnswer recovered = OperatorCodecs.RECOVER_ANSWER.decode(answer.body().getBytes(UTF_8));
    return List.copyOf(Objects.requireNonNull(recovered.shards()).values());
  }

  private static Answer restore(TestCluster cluster, int node, int id, byte[] shard) throws IOException {
    return cluster.client(node, RESTORER).post(RESTORE,
        new String(OperatorCodecs.RESTORE_REQUEST.encode(new RestoreRequest(id, shard)), UTF_8));
  }

  private static void loseAllKeys(TestCluster cluster) throws IOException {
    for (int i = 0; i < 3; i++) {
      cluster.stop(i);
    }
    for (int i = 0; i < 3; i++) {
      cluster.restartKeeper(i);
    }
    for (int i = 0; i < 3; i++) {
      cluster.start(i);
    }
    cluster.leader();
    Answer sealed = cluster.client(0, TestCluster.SUPERUSER).post(SECRETS + "?action=get", "{\"path\":\"db/creds\"}");
    assertThat(sealed.status()).isEqualTo(503);
  }

  private static void assertWrongShardsAreNamed(TestCluster cluster, int node, List<byte[]> shards)
      throws IOException {
    byte[] mistyped = shards.get(1).clone();
    mistyped[31] ^= 1;
    Answer wrong = restore(cluster, node, 2, mistyped);
    assertThat(wrong.status()).as(wrong.toString()).isEqualTo(400);
    assertThat(wrong.header("X-Spike-Message"))
        .startsWith("shard 2 is not of the deal of root epoch 1: it is mistyped");
    Answer mixedUp = restore(cluster, node, 1, shards.get(1));
    assertThat(mixedUp.status()).isEqualTo(400);
    assertThat(mixedUp.header("X-Spike-Message")).isEqualTo("shard 2 is given as shard 1");
  }
}
