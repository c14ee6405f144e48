package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.Health;
import io.spike.chaos.cluster.SharedCluster;
import io.spike.chaos.cluster.Spike;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** SPIKE's quick start and its recipes, one after the other as its documents tell them, workloads by {@code dev as}. */
@ExtendWith(SharedCluster.class)
class QuickStartIT {

  private static final String WORKLOAD = "spiffe://spike.ist/workload/shop";
  private static final String CIPHER = "spiffe://spike.ist/spike/workload/role/lite";
  private static final String RECOVER = "spiffe://spike.ist/spike/pilot/role/recover";
  private static final String RESTORE = "spiffe://spike.ist/spike/pilot/role/restore";
  private static final List<String> KEEPERS = List.of("keeper-1", "keeper-2", "keeper-3");
  private static final List<String> NODES = List.of("nexus-1", "nexus-2", "nexus-3");
  private static final String SECRET = "tenants/shop/db/creds";
  private static final Duration RECOVERY = Duration.ofSeconds(60);

  @TempDir
  private Path directory = Path.of("");

  @Test
  void aSecretAPolicyACipherAndTheLossOfEverythingInMemory(Cluster cluster) throws Exception {
    Map<String, String> superuser = cluster.environment();
    Spike.run(superuser, "secret", "put", SECRET, "user=shop", "password=s3cret").orFail();
    assertThat(get(cluster).status()).as("a workload without a policy").isNotZero();
    Spike.run(superuser, "policy", "create", "--name", "shop-db", "--spiffeid-pattern", "^" + WORKLOAD + "$",
        "--path-pattern", "^tenants/shop/db/.*$", "--permissions", "read").orFail();
    assertThat(get(cluster).orFail().out()).contains("s3cret");
    assertThat(cluster.spikeAs(WORKLOAD, "secret", "put", SECRET, "user=other").status()).isNotZero();
    cipher(cluster);
    Path shards = directory.resolve("shards");
    cluster.spikeAs(RECOVER, "operator", "recover", "--dir", shards.toString()).orFail();
    assertThat(shards).isDirectoryContaining("glob:**spike.recovery.1.txt");
    loseEverything(cluster);
    assertThat(restore(cluster, shards, 1).out()).contains("Shards remaining:  1");
    assertThat(restore(cluster, shards, 3).out()).contains("restored");
    await().atMost(RECOVERY).untilAsserted(() -> assertThat(get(cluster).orFail().out()).contains("s3cret"));
    try (Cluster.Client client = cluster.client()) {
      Health.awaitWhole(client.spike());
    }
  }

  private static Spike.Result get(Cluster cluster) {
    return cluster.spikeAs(WORKLOAD, "secret", "get", SECRET);
  }

  private void cipher(Cluster cluster) throws Exception {
    Path plain = Files.writeString(directory.resolve("plain"), "a text to be kept from others");
    Path blob = directory.resolve("blob");
    Path back = directory.resolve("back");
    cluster.spikeAs(CIPHER, "cipher", "encrypt", "-f", plain.toString(), "-o", blob.toString()).orFail();
    cluster.spikeAs(CIPHER, "cipher", "decrypt", "-f", blob.toString(), "-o", back.toString()).orFail();
    assertThat(back).hasSameBinaryContentAs(plain);
    assertThat(Files.readAllBytes(blob)).hasSizeGreaterThan((int) Files.size(plain));
  }

  /** Keepers hold their shards in memory alone. */
  private static void loseEverything(Cluster cluster) {
    KEEPERS.forEach(cluster::kill);
    NODES.forEach(cluster::kill);
    KEEPERS.forEach(cluster::start);
    NODES.forEach(cluster::start);
    assertThat(cluster.spikeAs(WORKLOAD, "secret", "get", SECRET, "--timeout", "5s").status())
        .as("nobody has the root key").isNotZero();
  }

  private static Spike.Result restore(Cluster cluster, Path shards, int index) {
    return Spike.run(Map.of(), "dev", "as", "--data", cluster.directory().toString(), RESTORE, "--", "sh", "-c",
        Spike.root().resolve("spike") + " operator restore < " + shards.resolve("spike.recovery." + index + ".txt"))
        .orFail();
  }
}
