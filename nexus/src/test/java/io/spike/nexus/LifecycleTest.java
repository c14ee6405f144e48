package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.nexus.RawHttps.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes go and come back, Keepers forget, certificates end: what was acknowledged stays, and nobody is needed. */
class LifecycleTest {

  private static final String PUT = "/v1/store/secrets";
  private static final String GET = "/v1/store/secrets?action=get";
  private static final String CANARY_VALUE = "canary-value-3b9c1f";
  private static final String CANARY_PATH = "canary/path/77aa01";

  @TempDir
  Path data;

  private static void put(TestCluster cluster, int node, String path, String value) throws IOException {
    Answer answer = cluster.client(node, TestCluster.SUPERUSER).post(PUT,
        "{\"path\":\"" + path + "\",\"values\":{\"v\":\"" + value + "\"}}");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
  }

  private static Answer get(TestCluster cluster, int node, String path) throws IOException {
    return cluster.client(node, TestCluster.SUPERUSER).post(GET, "{\"path\":\"" + path + "\"}");
  }

  @Test
  void after_a_restart_of_all_nodes_everything_is_there_and_nobody_unsealed_them() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 3)) {
      put(cluster, 0, CANARY_PATH, CANARY_VALUE);
      put(cluster, 1, "tenants/canary-tenant/" + CANARY_PATH, CANARY_VALUE);
      for (int i = 0; i < 3; i++) {
        cluster.stop(i);
      }
      assertNoCanary();
      cluster.restartKeeper(1);
      for (int i = 0; i < 3; i++) {
        cluster.start(i);
      }
      cluster.awaitServing();
      for (int i = 0; i < 3; i++) {
        assertThat(get(cluster, i, CANARY_PATH).body()).isEqualTo("{\"data\":{\"v\":\"" + CANARY_VALUE + "\"}}");
        assertThat(get(cluster, i, "tenants/canary-tenant/" + CANARY_PATH).status()).isEqualTo(200);
      }
      // The Keeper that forgot is given its shard again, so that another may now go.
      TestCluster.await("all Keepers hold their shard", () -> cluster.node(cluster.leader()).state().facts().keepers()
          .stream().allMatch(state -> state == io.spike.api.KeeperState.HOLDS_SHARD));
    }
  }

  private void assertNoCanary() throws IOException {
    int files = 0;
    try (var all = Files.walk(data)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(bytes.contains(CANARY_VALUE)).as(file + " holds the value").isFalse();
        assertThat(bytes.contains(CANARY_PATH)).as(file + " holds the path").isFalse();
        assertThat(bytes.contains("canary-tenant")).as(file + " holds the tenant's name").isFalse();
        assertThat(bytes.contains(TestCluster.SUPERUSER)).as(file + " holds the caller").isFalse();
        files++;
      }
    }
    assertThat(files).isGreaterThan(20);
  }

  @Test
  void a_sealed_node_answers_503_and_never_404_and_gives_leadership_away() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 3)) {
      put(cluster, 0, "there", "x");
      int sealed = cluster.follower();
      cluster.stopKeeper(0);
      cluster.stopKeeper(1);
      cluster.stop(sealed);
      cluster.start(sealed);
      TestCluster.await("the node follows", () -> cluster.node(sealed).state().leaderName().isPresent());

      for (String path : List.of("there", "nowhere", "tenants/nobody/x")) {
        Answer answer = get(cluster, sealed, path);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"err\":\"state_not_ready\"}");
        assertThat(answer.header("X-Spike-Reason")).isEqualTo("sealed");
      }
      assertThat(cluster.client(sealed, TestCluster.STRANGER).get("/health").status()).isEqualTo(503);
      put(cluster, cluster.leader(), "there", "y");

      String name = "nexus-" + (sealed + 1);
      cluster.node(cluster.leader()).raft().transferLeadership(name, Duration.ofSeconds(30)).join();
      TestCluster.await("an unsealed node leads", () -> cluster.leader() != sealed);

      cluster.restartKeeper(0);
      cluster.restartKeeper(1);
      cluster.awaitServing();
      assertThat(get(cluster, sealed, "there").body()).isEqualTo("{\"data\":{\"v\":\"y\"}}");
    }
  }

  @Test
  void a_minority_serves_nothing_and_says_503_no_leader() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 3)) {
      put(cluster, 0, "there", "x");
      int left = cluster.leader();
      for (int i = 0; i < 3; i++) {
        if (i != left) {
          cluster.stop(i);
        }
      }
      Answer read = get(cluster, left, "nowhere");
      Answer write = cluster.client(left, TestCluster.SUPERUSER).post(PUT, "{\"path\":\"there\",\"values\":{}}");

      assertThat(read.status()).isEqualTo(503);
      assertThat(read.body()).isEqualTo("{\"data\":null,\"err\":\"state_not_ready\"}");
      assertThat(write.status()).isEqualTo(503);
      assertThat(write.header("X-Spike-Reason")).isIn("no-leader", "timeout");
    }
  }

  @Test
  void certificates_that_end_every_few_seconds_cost_no_request() throws Exception {
    try (TestCluster cluster = TestCluster.uninitialized(data, 3, Duration.ofSeconds(6))) {
      cluster.bootstrap(false).run();
      cluster.awaitServing();
      long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      int done = 0;
      while (System.nanoTime() - end < 0 || done <= 20) {
        int node = done % 3;
        put(cluster, node, "rotating", "v" + done);
        assertThat(get(cluster, (node + 1) % 3, "rotating").body()).isEqualTo("{\"data\":{\"v\":\"v" + done + "\"}}");
        done++;
      }
    }
  }

  @Test
  void a_node_that_cannot_start_says_why_and_leaves_nothing_behind() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 1)) {
      assertThatThrownBy(() -> cluster.start(0)).isInstanceOf(IOException.class)
          .hasMessage("cannot listen on 127.0.0.1:" + cluster.port(0) + ": the port is already in use");

      cluster.stop(0);
      try (var taken = new java.net.ServerSocket(cluster.port(0), 1, java.net.InetAddress.getLoopbackAddress())) {
        assertThatThrownBy(() -> cluster.start(0)).isInstanceOf(IOException.class)
            .hasMessageContaining("127.0.0.1:" + taken.getLocalPort()).hasMessageContaining("already in use");
      }
      cluster.start(0);
      cluster.awaitServing();
    }
  }
}
