package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.nexus.RawHttps.Answer;
import io.spike.store.tenant.Tenant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation of a tenant's key on a whole cluster: nobody is refused, and a change of leader loses nothing. */
class TenantRotationTest {

  private static final String SECRETS = "/v1/store/secrets";
  private static final String ROTATE = "/v1/operator/rotate";
  private static final int PEPSI = 1;
  private static final int PATHS = 40;

  @TempDir
  Path data;

  @Test
  void under_load_and_over_a_change_of_leader_everything_is_encrypted_anew_and_no_request_fails() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 3); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // A step takes about 256 KiB, so that there are several.
      for (int i = 0; i < PATHS; i++) {
        put(cluster, 0, "tenants/pepsi/large" + i, "x".repeat(40_000) + i);
      }
      AtomicBoolean over = new AtomicBoolean();
      var load = threads.submit(() -> {
        int done = 0;
        for (; !over.get(); done += 2) {
          put(cluster, done % 3, "tenants/pepsi/w", "v" + done);
          assertThat(get(cluster, (done + 1) % 3, "tenants/pepsi/w")).isEqualTo("{\"data\":{\"v\":\"v" + done + "\"}}");
        }
        return done;
      });
      Answer started = rotate(cluster, "pepsi");
      assertThat(started.body()).startsWith("{\"epoch\":2,\"rotation\":\"what was written before is encrypted anew");
      Answer again = rotate(cluster, "pepsi");
      assertThat(again.status()).as(again.toString()).isEqualTo(409);
      assertThat(again.header("X-Spike-Message")).contains("is still being encrypted anew", "epoch 2");
      TestCluster.await("it has begun", () -> tenant(cluster, 0).resealed() > 0);
      cluster.node(cluster.leader()).raft().transferLeadership(null, TestCluster.PATIENCE).join();
      for (int node = 0; node < 3; node++) {
        int each = node;
        TestCluster.await("all is encrypted anew", () -> !tenant(cluster, each).isResealing());
      }
      over.set(true);
      assertThat(load.get()).as("requests").isPositive();
      TestCluster.await("the old key is gone", () -> entries(cluster, "TenantKeyRetired").contains("key epoch 1"));
      for (int i = 0; i < PATHS; i++) {
        assertThat(get(cluster, i % 3, "tenants/pepsi/large" + i)).endsWith("x" + i + "\"}}");
      }
      assertThat(entries(cluster, "PayloadsResealed")).contains("tenant 1, key epoch 2");
    }
  }

  @Test
  void keys_that_are_too_old_are_rotated_by_the_leader_tenant_after_tenant() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 1, Map.of("SPIKE_NEXUS_TENANT_ROTATION_INTERVAL", "2s"))) {
      put(cluster, 0, "tenants/pepsi/db", "1");
      put(cluster, 0, "db", "2");
      TestCluster.await("two rotations of each", () -> cluster.node(0).store().state().tenants().values().stream()
          .allMatch(tenant -> tenant.keyEpoch() > 2));
      TestCluster.await("old keys are gone",
          () -> entries(cluster, "TenantKeyRetired").contains("tenant 0, key epoch 2")
              && entries(cluster, "TenantKeyRetired").contains("tenant 1, key epoch 2"));
      cluster.stop(0);
      cluster.start(0);
      cluster.awaitServing();
      assertThat(get(cluster, 0, "tenants/pepsi/db")).isEqualTo("{\"data\":{\"v\":\"1\"}}");
      assertThat(get(cluster, 0, "db")).isEqualTo("{\"data\":{\"v\":\"2\"}}");
    }
  }

  @Test
  void who_is_no_superuser_rotates_nothing_and_there_must_be_such_a_tenant() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 1)) {
      assertThat(cluster.client(0, TestCluster.STRANGER).post(ROTATE, "{\"key\":\"tenant\"}").status()).isEqualTo(401);
      assertThat(rotate(cluster, "nobody").status()).isEqualTo(404);
      assertThat(rotate(cluster, "No").status()).isEqualTo(400);
      assertThat(rotate(cluster, "").body()).startsWith("{\"epoch\":2,");
      TestCluster.await("the system tenant's is done", () -> {
        Tenant system = Objects.requireNonNull(cluster.node(0).store().state().tenants().get(0));
        return system.keyEpoch() == 2 && !system.isResealing();
      });
      put(cluster, 0, "db", "1");
      for (String act : new String[]{"seal", "unseal"}) {
        assertThat(cluster.client(0, TestCluster.SUPERUSER).post("/v1/operator/" + act, "{}").status()).as(act)
            .isEqualTo(200);
      }
      cluster.stop(0);
      cluster.start(0);
      cluster.awaitServing();
      assertThat(get(cluster, 0, "db")).isEqualTo("{\"data\":{\"v\":\"1\"}}");
    }
  }

  private static Tenant tenant(TestCluster cluster, int node) {
    return Objects.requireNonNull(cluster.node(node).store().state().tenants().get(PEPSI));
  }

  private static String entries(TestCluster cluster, String kind) {
    try {
      return cluster.client(0, TestCluster.SUPERUSER).post("/v1/audit/log", "{\"kind\":\"" + kind + "\"}").body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer rotate(TestCluster cluster, String tenant) throws IOException {
    return cluster.client(0, TestCluster.SUPERUSER).post(ROTATE, "{\"key\":\"tenant\",\"tenant\":\"" + tenant + "\"}");
  }

  private static void put(TestCluster cluster, int node, String path, String value) throws IOException {
    Answer answer = cluster.client(node, TestCluster.SUPERUSER).post(SECRETS,
        "{\"path\":\"" + path + "\",\"values\":{\"v\":\"" + value + "\"}}");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
  }

  private static String get(TestCluster cluster, int node, String path) throws IOException {
    return cluster.client(node, TestCluster.SUPERUSER).post(SECRETS + "?action=get", "{\"path\":\"" + path + "\"}")
        .body();
  }
}
