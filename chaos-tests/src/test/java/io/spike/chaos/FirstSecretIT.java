package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.SharedCluster;
import io.spike.chaos.cluster.Spike;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The first secret of the README, typed into a shell beside the cluster's directory with nothing set up. */
@ExtendWith(SharedCluster.class)
class FirstSecretIT {

  private static final int NOT_FOUND = 4;
  private static final int DENIED = 3;

  private Path home = Path.of("");

  @BeforeEach
  void openAShell(Cluster cluster) {
    home = cluster.directory().resolveSibling("");
  }

  @Test
  void theWalkThroughOfTheReadme() {
    String path = "tenants/acme/db/creds";
    assertThat(run("secret", "put", path, "user=app", "password=s3cret")).isEqualTo("OK\n");
    assertThat(run("secret", "get", path)).isEqualTo("password: s3cret\nuser: app\n");
    run("secret", "put", path, "user=app", "password=n3w");
    assertThat(run("secret", "get", path, "password")).isEqualTo("n3w\n");
    assertThat(run("secret", "get", path, "password", "--version", "1")).isEqualTo("s3cret\n");
    assertThat(run("secret", "list").lines()).contains("- " + path);
    assertThat(run("status")).contains("nexus-1", "nexus-2", "nexus-3", "leader", "follower", "unsealed", "keeper-3");
    assertThat(run("status", "-f", "json")).contains("\"initialized\": true", "\"lag\"", "\"term\"");
  }

  @Test
  void aValueComesFromStandardInputOrAFile() throws IOException {
    Path file = Files.writeString(home.resolve("value.txt"), "from a file\n");
    Spike.in(home, "from a pipe\n", "secret", "put", "first/values", "pipe=-", "file=@" + file).orFail();
    assertThat(run("secret", "get", "first/values")).isEqualTo("file: from a file\npipe: from a pipe\n");
  }

  @Test
  void aLiteWorkloadEncryptsWhatTheOperatorDecryptsAndABrokenBlobLeavesNothing(Cluster cluster) throws IOException {
    Path plain = Files.writeString(home.resolve("plain"), "a text\n");
    Path blob = home.resolve("blob");
    String lite = "spiffe://spike.ist/spike/workload/role/lite";
    cluster.spikeAs(lite, "cipher", "encrypt", "-f", plain.toString(), "-o", blob.toString()).orFail();
    assertThat(cluster.spikeAs(lite, "secret", "list").status()).isEqualTo(DENIED);
    assertThat(run("cipher", "decrypt", "-f", blob.toString())).isEqualTo("a text\n");
    byte[] bytes = Files.readAllBytes(blob);
    assertThat(bytes).hasSize(1 + 12 + 7 + 16).startsWith(1);
    bytes[20] ^= 1;
    Files.write(blob, bytes);
    Path out = home.resolve("out");
    assertThat(Spike.in(home, "", "cipher", "decrypt", "-f", blob.toString(), "-o", out.toString()).status())
        .isEqualTo(1);
    assertThat(out).doesNotExist();
  }

  @Test
  void aDeletedVersionIsGoneUntilItIsUndeleted() {
    String path = "first/versions";
    run("secret", "put", path, "v=1");
    run("secret", "put", path, "v=2");
    assertThat(run("secret", "delete", path)).isEqualTo("OK\n");
    assertThat(run("secret", "get", path, "v")).isEqualTo("1\n");
    assertThat(Spike.in(home, "", "secret", "get", path, "--version", "2").status()).isEqualTo(NOT_FOUND);
    assertThat(run("secret", "metadata", "get", path)).contains("Current Version : 1", "Version 2:", "Deleted:");
    assertThat(run("secret", "undelete", path, "--versions", "2")).isEqualTo("OK\n");
    assertThat(run("secret", "get", path, "v")).isEqualTo("2\n");
    assertThat(run("secret", "metadata", "get", path)).contains("Current Version : 2").doesNotContain("Deleted:");
    assertThat(run("secret", "destroy", path, "--versions", "2")).isEqualTo("OK\n");
    assertThat(Spike.in(home, "", "secret", "undelete", path, "--versions", "2").status()).isEqualTo(NOT_FOUND);
    assertThat(run("secret", "get", path, "v")).isEqualTo("1\n");
  }

  @Test
  void aWorkloadSeesWhatAPolicySaysAndNothingElse(Cluster cluster) throws IOException {
    String path = "tenants/acme/shop/db";
    String shop = "spiffe://spike.ist/workload/shop";
    run("secret", "put", path, "v=1");
    assertThat(cluster.spikeAs(shop, "secret", "get", path).status()).isEqualTo(DENIED);
    Path policies = Files.createDirectories(home.resolve("policies"));
    Files.writeString(policies.resolve("shop.yaml"), """
        name: shop
        spiffeidPattern: ^spiffe://spike\\.ist/workload/shop$
        pathPattern: ^tenants/acme/shop/.*$
        permissions: [read]
        """);
    assertThat(run("policy", "apply", "-f", policies.toString(), "--dry-run")).startsWith("+ shop\n");
    assertThat(run("policy", "apply", "-f", policies.toString()))
        .isEqualTo("Policy 'shop' applied successfully\n");
    assertThat(cluster.spikeAs(shop, "secret", "get", path).orFail().out()).isEqualTo("v: 1\n");
    assertThat(cluster.spikeAs(shop, "secret", "put", path, "v=2").status()).isEqualTo(DENIED);
    assertThat(run("policy", "list")).contains("Name: shop\n");
    assertThat(run("policy", "delete", "shop", "--yes")).isEqualTo("Policy deleted successfully.\n");
    assertThat(cluster.spikeAs(shop, "secret", "get", path).status()).isEqualTo(DENIED);
  }

  /** A Nexus of ours speaks SPIKE's interface as a source, too; what comes from here is here. */
  @Test
  void anImportFromTheClusterItselfReadsEverythingAndChangesNothing(Cluster cluster) {
    run("secret", "put", "first/import", "v=1");
    run("secret", "put", "first/import", "v=2");
    run("policy", "create", "--name", "first-import", "--spiffeid-pattern", "^spiffe://spike\\.ist/workload/import$",
        "--path-pattern", "^first/import$", "--permissions", "read");
    String before = run("secret", "metadata", "get", "first/import");
    String address = cluster.environment().getOrDefault("SPIKE_ADDR", "").split(",", 2)[0];
    // Other tests delete versions, which are told as not carried.
    String report = Spike.in(home, "", "operator", "import", "--from", address, "-f", "json").out();
    assertThat(report).contains("\"complete\": true", "\"carried\": 0").doesNotContain("first/import")
        .doesNotContain("\"alreadyThere\": 0").doesNotContain("\"carried\": 1");
    assertThat(run("secret", "metadata", "get", "first/import")).isEqualTo(before);
  }

  private String run(String... arguments) {
    return Spike.in(home, "", arguments).orFail().out();
  }
}
