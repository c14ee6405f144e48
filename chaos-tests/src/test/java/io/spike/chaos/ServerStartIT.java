package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.Health;
import io.spike.chaos.cluster.SharedCluster;
import io.spike.chaos.cluster.Spike;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that cannot start: it says why in one sentence that names the offender, and changes nothing. */
@ExtendWith(SharedCluster.class)
class ServerStartIT {

  private static final String NODE = "nexus-3";
  private static final String NEXUS = "spike nexus: ";
  private static final String KEEPER = "spike keeper: ";
  private static final String NO_SOCKET = "unix:///no/such/socket";
  /** What the log may not hold besides: the sentence says it all. */
  private static final String TROUBLE = "\\tat .*|Caused by: .*|spike .*";
  private static final int USAGE = 1;
  private static final int FAILED = 2;

  @Test
  void aServerThatCannotStartSaysWhy(Cluster cluster) throws Exception {
    try (Cluster.Client client = cluster.client()) {
      Health.awaitWhole(client.spike());
      Map<String, String> environment = cluster.environmentOf(NODE);
      Map<String, String> other = cluster.environmentOf("nexus-1");
      Path data = cluster.directory().resolve(NODE);
      cluster.stop(NODE);
      mistakes(environment, cluster.environmentOf("keeper-1"));
      takenPorts(cluster, environment, other);
      Map<String, String> before = hashes(data);
      refused(nexus(cluster, with(environment, "SPIKE_NEXUS_CLUSTER", UUID.randomUUID().toString())), FAILED, NEXUS,
          data.toString());
      assertThat(hashes(data)).isEqualTo(before);
      cluster.start(NODE);
      Health.awaitWhole(client.spike());
    }
  }

  @Test
  void aSecondBootstrapChangesNothingAndSaysSo(Cluster cluster) throws Exception {
    try (Cluster.Client client = cluster.client()) {
      Health.awaitWhole(client.spike());
      String id = client.spike().cluster().clusterId();
      Spike.Result again = cluster.spikeAs("spiffe://spike.ist/spike/bootstrap",
          with(cluster.environmentOf(NODE), "SPIKE_BANNER_ENABLED", "false"), "bootstrap");
      assertThat(again.status()).as(again.err()).isZero();
      assertThat(again.err()).contains("spike bootstrap: already initialized, nothing changed",
          "spike bootstrap: variable SPIKE_BANNER_ENABLED means nothing here: ",
          "spike bootstrap: role KEEPER is spiffe://");
      assertThat(client.spike().cluster().clusterId()).isEqualTo(id);
    }
  }

  private static void mistakes(Map<String, String> nexus, Map<String, String> keeper) {
    refused(Spike.run(nexus, "nexus", "--bogus"), USAGE, NEXUS, "--bogus");
    refused(Spike.run(with(nexus, "SPIKE_NEXUS_BOGUS", "1"), "nexus"), USAGE, NEXUS, "SPIKE_NEXUS_BOGUS");
    refused(Spike.run(nexus, "nexus", "--socket", NO_SOCKET, "--identity-timeout", "1s"), FAILED, NEXUS,
        "/no/such/socket");
    refused(Spike.run(with(keeper, "SPIKE_KEEPER_BOGUS", "1"), "keeper"), USAGE, KEEPER, "SPIKE_KEEPER_BOGUS");
    refused(Spike.run(keeper, "keeper", "--socket", NO_SOCKET, "--identity-timeout", "1s"), FAILED, KEEPER,
        "/no/such/socket");
  }

  private static void takenPorts(Cluster cluster, Map<String, String> environment, Map<String, String> other) {
    for (String variable : List.of("SPIKE_NEXUS_TLS_PORT", "SPIKE_NEXUS_HEALTH_PORT")) {
      String taken = Objects.requireNonNull(other.get(variable));
      refused(nexus(cluster, with(environment, variable, taken)), FAILED, NEXUS, taken);
    }
    String taken = Objects.requireNonNull(other.get("SPIKE_NEXUS_HEALTH_PORT"));
    refused(cluster.spikeAs("spiffe://spike.ist/spike/keeper/keeper-9", environment, "keeper", "--listen",
        "127.0.0.1:0", "--health", taken), FAILED, KEEPER, taken);
  }

  private static Spike.Result nexus(Cluster cluster, Map<String, String> environment) {
    return cluster.spikeAs("spiffe://spike.ist/spike/nexus/" + NODE, environment, "nexus");
  }

  private static Map<String, String> with(Map<String, String> environment, String name, String value) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put(name, value);
    return changed;
  }

  private static void refused(Spike.Result result, int status, String program, String offender) {
    List<String> lines = result.err().lines().toList();
    assertThat(result.status()).as(result.err()).isEqualTo(status);
    assertThat(result.out()).isEmpty();
    assertThat(lines.getLast()).as(result.err()).startsWith(program).contains(offender).doesNotContain("..");
    assertThat(lines.subList(0, lines.size() - 1)).as(result.err()).noneMatch(line -> line.matches(TROUBLE));
  }

  /** Of every file below, RocksDB's own diary left out. */
  private static Map<String, String> hashes(Path data) throws Exception {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        hashes.put(data.relativize(file).toString(), HexFormat.of().formatHex(hash));
      }
    }
    hashes.keySet().removeIf(name -> name.startsWith("store/LOG"));
    return hashes;
  }
}
