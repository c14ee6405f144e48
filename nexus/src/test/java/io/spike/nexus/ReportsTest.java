package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.ClusterAnswer;
import io.spike.api.ClusterKeeper;
import io.spike.api.ClusterNode;
import io.spike.api.KeeperState;
import io.spike.api.NodeRole;
import io.spike.api.SealState;
import io.spike.api.wire.ClusterCodecs;
import io.spike.nexus.RawHttps.Answer;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What nodes tell about themselves and each other. */
@ExtendWith(SharedCluster.class)
class ReportsTest {

  @Test
  void every_node_reports_the_whole_cluster(TestCluster cluster) throws Exception {
    for (int node : new int[]{cluster.leader(), cluster.follower()}) {
      TestCluster.await("the leader has looked at all Keepers", () -> keepersHold(cluster, node));
      ClusterAnswer answer = report(cluster, node);

      assertThat(answer.initialized()).isTrue();
      assertThat(answer.clusterId()).matches("[0-9a-f]{32}");
      assertThat(answer.leader()).isEqualTo("nexus-" + (cluster.leader() + 1));
      assertThat(answer.nodes()).extracting(ClusterNode::name).containsExactly("nexus-1", "nexus-2", "nexus-3");
      assertThat(answer.nodes()).extracting(ClusterNode::seal).containsOnly(SealState.UNSEALED);
      assertThat(answer.nodes()).extracting(ClusterNode::role)
          .containsExactlyInAnyOrder(NodeRole.LEADER, NodeRole.FOLLOWER, NodeRole.FOLLOWER);
      assertThat(answer.nodes()).extracting(ClusterNode::reason).containsOnlyNulls();
      assertThat(answer.nodes().get(0).address()).isEqualTo("https://127.0.0.1:" + cluster.port(0));
    }
  }

  private static boolean keepersHold(TestCluster cluster, int node) {
    try {
      return report(cluster, node).keepers().stream().map(ClusterKeeper::state)
          .allMatch(state -> state == KeeperState.HOLDS_SHARD);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static ClusterAnswer report(TestCluster cluster, int node) throws Exception {
    Answer answer = cluster.client(node, TestCluster.SUPERUSER).get("/v1/cluster");
    assertThat(answer.status()).isEqualTo(200);
    return ClusterCodecs.CLUSTER_ANSWER.decode(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void health_tells_leader_from_follower_to_any_identity(TestCluster cluster) throws Exception {
    Answer leader = cluster.client(cluster.leader(), TestCluster.STRANGER).get("/health");
    Answer follower = cluster.client(cluster.follower(), TestCluster.STRANGER).get("/health");

    assertThat(leader.status()).isEqualTo(200);
    assertThat(leader.body()).startsWith("{\"initialized\":true,\"sealed\":false,\"role\":\"leader\",");
    assertThat(follower.status()).isEqualTo(429);
    assertThat(follower.body()).contains("\"role\":\"follower\",\"leader\":\"nexus-" + (cluster.leader() + 1) + "\"");
  }

  @Test
  void probes_ask_the_plain_connector(TestCluster cluster) throws Exception {
    int port = cluster.node(cluster.follower()).healthPort().orElseThrow();

    assertThat(plain(port, "/ready")).isEqualTo(200);
    assertThat(plain(port, "/health")).isEqualTo(429);
    assertThat(plain(port, "/v1/store/secrets")).isEqualTo(404);
  }

  @Test
  void a_node_tells_its_state_and_what_it_knows_of_the_keepers_as_metrics(TestCluster cluster) throws Exception {
    int leader = cluster.leader();
    TestCluster.await("the leader has looked at all Keepers", () -> keepersHold(cluster, leader));
    int port = cluster.node(leader).healthPort().orElseThrow();
    HttpURLConnection connection = open(port, "/metrics");
    String text = new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(connection.getContentType()).startsWith("text/plain; version=0.0.4");
    assertThat(text.lines()).contains("spike_serving 1.0", "spike_seal_state{spike_seal_state=\"unsealed\"} 1",
        "spike_raft_role{spike_raft_role=\"leader\"} 1", "spike_raft_role{spike_raft_role=\"follower\"} 0");
    assertThat(text).contains("spike_log_sequence ", "spike_raft_applied_index ", "spike_build_info{version=");
    assertThat(text.lines().filter(line -> line.startsWith("spike_keeper_state") && line.endsWith(" 1")))
        .hasSize(3).allMatch(line -> line.contains("spike_keeper_state=\"holds-shard\""));
    assertThat(text.lines().filter(line -> line.startsWith("spike_keeper_wrong_shards_total"))).hasSize(3)
        .allMatch(line -> line.contains("address=\"https://127.0.0.1:") && line.endsWith(" 0.0"));
  }

  private static HttpURLConnection open(int port, String path) throws Exception {
    return (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
  }

  private static int plain(int port, String path) throws Exception {
    return open(port, path).getResponseCode();
  }
}
