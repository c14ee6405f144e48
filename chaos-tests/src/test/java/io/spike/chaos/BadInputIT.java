package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.SharedCluster;
import io.spike.chaos.cluster.Spike;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mistakes at the command line: one sentence on standard error that names the offender, and the right exit code. */
@ExtendWith(SharedCluster.class)
class BadInputIT {

  private static final int USAGE = 1;
  private static final int UNAVAILABLE = 2;
  private static final int DENIED = 3;
  private static final int NOT_FOUND = 4;

  @Test
  void mistakesInTheCommandLineAreNamed(Cluster cluster) {
    refused(run(cluster, "secret", "get", "a", "--bogus"), USAGE, "--bogus");
    refused(run(cluster, "secrets"), USAGE, "secrets");
    refused(run(cluster, "secret", "get", "bad path!"), USAGE, "bad path!");
    refused(run(cluster, "secret", "put", "a", "novalue"), USAGE, "argument 1");
    refused(run(cluster, "secret", "put", "a", "k=@/no/such/file"), USAGE, "/no/such/file");
    refused(run(cluster, "secret", "get", "a", "--version", "x"), USAGE, "x");
    refused(run(cluster, "dev", "--nodes", "0"), USAGE, "--nodes");
    refused(run(cluster, "bench", "write", "--bogus"), USAGE, "--bogus");
  }

  @Test
  void whatIsNotThereIsNotFound(Cluster cluster) {
    refused(run(cluster, "secret", "get", "no/such/secret"), NOT_FOUND, "not found");
    refused(run(cluster, "dev", "kill", "nexus-9", "--data", cluster.directory().toString()), UNAVAILABLE, "nexus-9");
  }

  @Test
  void aMissingSocketIsNamed(Cluster cluster) {
    Map<String, String> environment = new HashMap<>(cluster.environment());
    environment.put("SPIFFE_ENDPOINT_SOCKET", "unix:///no/such/socket");
    refused(Spike.run(environment, "secret", "list", "--timeout", "2s"), UNAVAILABLE, "/no/such/socket");
  }

  @Test
  void aWrongTrustRootIsRefused(Cluster cluster) {
    Map<String, String> environment = new HashMap<>(cluster.environment());
    environment.put("SPIKE_TRUST_ROOT_NEXUS", "other.example");
    refused(Spike.run(environment, "secret", "list", "--timeout", "5s"), UNAVAILABLE, "spiffe://spike.ist/spike/nexus");
  }

  @Test
  void aCallerWithoutRightsIsDenied(Cluster cluster) {
    String nobody = "spiffe://spike.ist/workload/nobody-" + UUID.randomUUID();
    refused(cluster.spikeAs(nobody, "secret", "list"), DENIED, "Unauthorized");
    refused(cluster.spikeAs(nobody, "secret", "put", "denied/by/all", "a=b"), DENIED, "Unauthorized");
    assertThat(
        Spike.run(cluster.environment(), "operator", "log", "--kind", "AccessDenied", "-f", "json").orFail().out())
        .as("on record").contains(nobody);
    refused(run(cluster, "secret", "get", "denied/by/all"), NOT_FOUND, "not found");
  }

  private static Spike.Result run(Cluster cluster, String... arguments) {
    Path home = cluster.directory().resolveSibling("");
    return Spike.in(home, "", arguments);
  }

  private static void refused(Spike.Result result, int status, String offender) {
    assertThat(result.status()).as(result.err()).isEqualTo(status);
    assertThat(result.err()).contains(offender);
    assertThat(result.err().strip().lines()).as(result.err()).hasSizeLessThanOrEqualTo(2);
    assertThat(result.out()).isEmpty();
  }
}
