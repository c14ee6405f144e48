package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.spike.api.HealthAnswer;
import io.spike.api.NodeRole;
import io.spike.api.Routes;
import io.spike.api.wire.ClusterCodecs;
import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.Health;
import io.spike.chaos.cluster.SharedCluster;
import io.spike.chaos.cluster.Spike;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the processes of a development cluster are started. */
@ExtendWith(SharedCluster.class)
class DevStartIT {

  /** The first that is asked whether it leads. */
  private static final String NODE = "nexus-1";
  private static final int FAILED = 2;

  @Test
  void everyServerUsesTheAotCacheOfTheDistribution(Cluster cluster) throws Exception {
    Map<String, Long> processes = new TreeMap<>(cluster.processes());
    processes.keySet().removeIf(name -> !name.startsWith("nexus-") && !name.startsWith("keeper-"));
    assertThat(processes).hasSize(6);
    for (Long pid : processes.values()) {
      assertThat(Files.readString(Path.of("/proc", pid.toString(), "maps"))).contains("/cli/target/dist/server.aot");
    }
  }

  /** Somebody else may be another development cluster. */
  @Test
  void whoeverAnswersOnThePortOfAStoppedNodeIsNotTakenForIt(Cluster cluster) throws Exception {
    try (Cluster.Client client = cluster.client()) {
      Health.awaitWhole(client.spike());
      String port = Objects.requireNonNull(cluster.environmentOf(NODE).get("SPIKE_NEXUS_HEALTH_PORT"));
      cluster.stop(NODE);
      HttpServer other = leaderAt(Integer.parseInt(port));
      try {
        Spike.Result start = cluster.spike("dev", "start", NODE);
        assertThat(start.status()).as(start.err()).isEqualTo(FAILED);
        assertThat(start.err()).contains("port " + port + " of " + NODE + " is taken").hasLineCount(1);
        assertThat(cluster.spike("dev", "ps").orFail().out()).containsPattern(NODE + " +stopped");
        assertThat(cluster.spike("dev", "start", "leader").err()).doesNotContain(NODE);
      } finally {
        other.stop(0);
      }
      cluster.start(NODE);
      Health.awaitWhole(client.spike());
    }
  }

  private static HttpServer leaderAt(int port) throws IOException {
    byte[] answer = ClusterCodecs.HEALTH_ANSWER
        .encode(new HealthAnswer(true, false, NodeRole.LEADER, NODE, null, "other"));
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(Routes.HEALTH, exchange -> {
      try (exchange) {
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
      }
    });
    server.start();
    return server;
  }
}
