package io.spike.nexus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.RecoverAnswer;
import io.spike.api.RestoreRequest;
import io.spike.api.wire.OperatorCodecs;
import io.spike.keeper.KeeperClient;
import io.spike.keeper.KeeperException;
import io.spike.nexus.RawHttps.Answer;
import io.spike.store.cluster.Cluster;
import io.spike.store.crypto.SecretBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation of the root key on a whole cluster: nobody is refused, nobody is needed, old recovery shards end. */
class RootRotationTest {

  private static final String RECOVERER = "spiffe://spike.ist/spike/pilot/role/recover";
  private static final String RESTORER = "spiffe://spike.ist/spike/pilot/role/restore";
  private static final String SECRETS = "/v1/store/secrets";
  private static final String ROTATE = "/v1/operator/rotate";

  @TempDir
  Path data;

  @Test
  void whatever_step_all_nodes_and_a_Keeper_are_lost_at_the_cluster_unseals_itself_and_goes_on() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 3);
        KeeperClient keepers = new KeeperClient(cluster.identity("spiffe://spike.ist/spike/nexus/1"), cluster.roles,
            cluster.keeperUrls())) {
      put(cluster, "tenants/pepsi/db", 1);
      List<byte[]> old = recover(cluster);

      cluster.stopKeeper(2);
      Answer started = rotate(cluster, false);
      assertThat(started.body()).isEqualTo("{\"epoch\":2,\"rotation\":\"the Keepers are given their new shards, then"
          + " keys are wrapped anew and epoch 1 is closed; recovery shards of epoch 1 work until then\"}");
      Answer second = rotate(cluster, false);
      assertThat(second.status()).isEqualTo(409);
      assertThat(second.header("X-Spike-Message")).contains("is being rotated to epoch 2 already");
      assertThat(rotate(cluster, true).header("X-Spike-Message")).contains("has not come to its end yet");
      TestCluster.await("two Keepers hold a shard of both", () -> holds(keepers, 1, 1) && holds(keepers, 1, 2)
          && holds(keepers, 2, 1) && holds(keepers, 2, 2));
      loseNodesAndKeeper(cluster, 2);
      assertThat(get(cluster, "tenants/pepsi/db")).isEqualTo("{\"data\":{\"v\":\"1\"}}");

      TestCluster.await("it waits for recovery shards",
          () -> status(cluster).contains("\"rotation\":\"waits for 'spike operator recover'"));
      assertThat(holds(keepers, 3, 1)).as("the old shard stays until the rotation is closed").isTrue();
      loseNodesAndKeeper(cluster, 0);
      assertThat(status(cluster)).contains("\"rootKey\":{\"epoch\":2,\"recovery\":1,\"rotation\":");
      put(cluster, "tenants/coke/db", 2);

      List<byte[]> fresh = recover(cluster);
      TestCluster.await("it is closed", () -> !status(cluster).contains("rotation"));
      TestCluster.await("no Keeper holds an old shard",
          () -> !holds(keepers, 1, 1) && !holds(keepers, 2, 1) && !holds(keepers, 3, 1));
      assertThat(status(cluster)).contains("\"rootKey\":{\"epoch\":2,\"recovery\":2}");
      loseNodesAndKeeper(cluster, 1);
      assertThat(get(cluster, "tenants/coke/db")).isEqualTo("{\"data\":{\"v\":\"2\"}}");

      Answer closed = restore(cluster, 1, old.get(0));
      assertThat(closed.status()).isEqualTo(400);
      assertThat(closed.header("X-Spike-Message")).isEqualTo(
          "shard 1 is of root epoch 1, which is closed: the shards of root epoch 2 are needed");
      assertThat(post(cluster, "/v1/operator/seal", "{}").status()).isEqualTo(200);
      assertThat(restore(cluster, 2, old.get(1)).status()).isEqualTo(400);
      assertThat(restore(cluster, 1, fresh.get(0)).status()).isEqualTo(200);
      assertThat(restore(cluster, 3, fresh.get(2)).body())
          .isEqualTo("{\"collected\":2,\"remaining\":0,\"restored\":true}");
      cluster.awaitServing();
      assertThat(get(cluster, "tenants/pepsi/db")).isEqualTo("{\"data\":{\"v\":\"1\"}}");
      assertThat(post(cluster, "/v1/audit/log", "{}").body()).contains("RootRotationStarted", "KeysRewrapped",
          "RootRotationClosed", TestCluster.SUPERUSER);
    }
  }

  @Test
  void old_recovery_shards_open_the_cluster_until_the_rotation_is_closed() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 1)) {
      put(cluster, "db", 1);
      List<byte[]> old = recover(cluster);
      assertThat(rotate(cluster, false).status()).isEqualTo(200);
      TestCluster.await("it waits", () -> status(cluster).contains("waits for 'spike operator recover'"));
      assertThat(post(cluster, "/v1/operator/seal", "{}").status()).isEqualTo(200);
      assertThat(restore(cluster, 1, old.get(0)).status()).isEqualTo(200);
      assertThat(restore(cluster, 2, old.get(1)).body()).contains("\"restored\":true");
      cluster.awaitServing();
      assertThat(get(cluster, "db")).isEqualTo("{\"data\":{\"v\":\"1\"}}");
      assertThat(rotate(cluster, true).body()).as("an operator drops the old ones").isEqualTo("{\"epoch\":2}");
      assertThat(restore(cluster, 1, old.get(0)).header("X-Spike-Message")).contains("root epoch 1, which is closed");
    }
  }

  @Test
  void rotations_under_load_cost_no_request() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 3); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicBoolean over = new AtomicBoolean();
      List<Callable<Integer>> load = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int worker = i;
        load.add(() -> {
          int done = 0;
          for (; !over.get(); done += 2) {
            String path = "tenants/t" + done % 7 + "/w" + worker;
            assertThat(cluster.client(worker, TestCluster.SUPERUSER)
                .post(SECRETS, "{\"path\":\"" + path + "\",\"values\":{\"v\":\"" + done + "\"}}").status())
                .isEqualTo(200);
            assertThat(cluster.client((worker + 1) % 3, TestCluster.SUPERUSER)
                .post(SECRETS + "?action=get", "{\"path\":\"" + path + "\"}").body())
                .isEqualTo("{\"data\":{\"v\":\"" + done + "\"}}");
          }
          return done;
        });
      }
      var running = load.stream().map(threads::submit).toList();
      for (int epoch = 2; epoch <= 4; epoch++) {
        assertThat(rotate(cluster, true).body()).contains("\"epoch\":" + epoch);
        TestCluster.await("it is closed", () -> !status(cluster).contains("rotation"));
      }
      over.set(true);
      int requests = 0;
      for (var worker : running) {
        requests += worker.get();
      }
      assertThat(requests).isPositive();
    }
  }

  @Test
  void a_root_key_that_is_too_old_is_rotated_by_the_leader_and_waits_for_its_recovery_shards() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 1, Map.of("SPIKE_NEXUS_ROOT_ROTATION_INTERVAL", "1s"))) {
      TestCluster.await("it waits", () -> status(cluster).contains("waits for 'spike operator recover'"));
      assertThat(status(cluster)).contains("\"epoch\":2,\"recovery\":0");
    }
  }

  @Test
  void a_request_that_is_repeated_because_its_answer_was_lost_rotates_once() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 1)) {
      String root = "{\"key\":\"root\"}";
      assertThat(repeated(cluster, "r1", root)).contains("{\"epoch\":2,");
      TestCluster.await("it waits", () -> status(cluster).contains("waits for 'spike operator recover'"));
      assertThat(repeated(cluster, "r1", root)).contains("{\"epoch\":2,");
      Answer another = cluster.client(0, TestCluster.SUPERUSER).post(ROTATE,
          "{\"key\":\"root\",\"dropOldRecovery\":true}", "X-Spike-Request-Id: r1");
      assertThat(another.status()).isEqualTo(409);
      assertThat(repeated(cluster, "r2", "{\"key\":\"root\",\"dropOldRecovery\":true}")).isEqualTo("{\"epoch\":2}");
      assertThat(repeated(cluster, "r1", root)).isEqualTo("{\"epoch\":2}");
      assertThat(repeated(cluster, "r3", "{\"key\":\"tenant\"}")).contains("{\"epoch\":2,");
    }
  }

  /** The answer to two requests under one id, which must be the same. */
  private static String repeated(TestCluster cluster, String id, String body) throws IOException {
    Answer first = cluster.client(0, TestCluster.SUPERUSER).post(ROTATE, body, "X-Spike-Request-Id: " + id);
    assertThat(first.status()).as(first.toString()).isEqualTo(200);
    Answer again = cluster.client(0, TestCluster.SUPERUSER).post(ROTATE, body, "X-Spike-Request-Id: " + id);
    assertThat(again.status()).as(again.toString()).isEqualTo(200);
    assertThat(again.body().substring(0, 10)).isEqualTo(first.body().substring(0, 10));
    return first.body();
  }

  @Test
  void only_a_superuser_rotates_and_only_what_there_is() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 1)) {
      for (String id : List.of(TestCluster.STRANGER, RECOVERER, RESTORER)) {
        Answer denied = cluster.client(0, id).post(ROTATE, "{\"key\":\"root\"}");
        assertThat(denied.status()).isEqualTo(401);
        assertThat(denied.body()).isEqualTo("{\"epoch\":0,\"err\":\"access_unauthorized\"}");
      }
      for (String body : List.of("", "{}", "{\"key\":\"tenants\"}", "{\"key\":1}",
          "{\"key\":\"root\",\"tenant\":\"pepsi\"}", "{\"key\":\"tenant\",\"dropOldRecovery\":true}")) {
        Answer bad = post(cluster, ROTATE, body);
        assertThat(bad.status()).as(body).isEqualTo(400);
        assertThat(bad.body()).isEqualTo("{\"epoch\":0,\"err\":\"api_bad_request\"}");
      }
      assertThat(cluster.node(0).store().state().cluster()).extracting(Cluster::rootEpoch).isEqualTo(1);
    }
  }

  private static void loseNodesAndKeeper(TestCluster cluster, int keeper) throws IOException {
    for (int i = 0; i < 3; i++) {
      cluster.stop(i);
    }
    cluster.restartKeeper(keeper);
    for (int i = 0; i < 3; i++) {
      cluster.startAgain(i);
    }
    cluster.awaitServing();
  }

  private static boolean holds(KeeperClient keepers, int index, int epoch) {
    try {
      Optional<SecretBytes> shard = keepers.shard(index, epoch);
      shard.ifPresent(SecretBytes::close);
      return shard.isPresent();
    } catch (KeeperException _) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Answer rotate(TestCluster cluster, boolean drops) throws IOException {
    return post(cluster, ROTATE, "{\"key\":\"root\",\"dropOldRecovery\":" + drops + "}");
  }

  private static void put(TestCluster cluster, String path, int value) throws IOException {
    assertThat(post(cluster, SECRETS, "{\"path\":\"" + path + "\",\"values\":{\"v\":\"" + value + "\"}}").status())
        .isEqualTo(200);
  }

  private static String get(TestCluster cluster, String path) throws IOException {
    return post(cluster, SECRETS + "?action=get", "{\"path\":\"" + path + "\"}").body();
  }

  private static Answer post(TestCluster cluster, String route, String body) throws IOException {
    return cluster.client(0, TestCluster.SUPERUSER).post(route, body);
  }

  private static String status(TestCluster cluster) {
    try {
      return cluster.client(0, TestCluster.SUPERUSER).get("/v1/cluster").body();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<byte[]> recover(TestCluster cluster) throws Exception {
    Answer answer = cluster.client(0, RECOVERER).post("/v1/operator/recover", "{}");
    assertThat(answer.status()).isEqualTo(200);
    RecoverAnswer recovered = OperatorCodecs.RECOVER_ANSWER.decode(answer.body().getBytes(UTF_8));
    return List.copyOf(Objects.requireNonNull(recovered.shards()).values());
  }

  private static Answer restore(TestCluster cluster, int id, byte[] shard) throws IOException {
    return cluster.client(0, RESTORER).post("/v1/operator/restore",
        new String(OperatorCodecs.RESTORE_REQUEST.encode(new RestoreRequest(id, shard)), UTF_8));
  }
}
