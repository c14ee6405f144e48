package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.Health;
import io.spike.chaos.cluster.Spike;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Nexus node that cannot start: it says why in one sentence that names the offender, and changes nothing. */
class ServerStartIT {

  private static final String NODE = "nexus-3";

  @TempDir
  private Path directory = Path.of("");

  @Test
  void aNodeThatCannotStartSaysWhy() throws Exception {
    try (Cluster cluster = Cluster.start(directory.resolve("cluster")); Cluster.Client client = cluster.client()) {
      Health.awaitWhole(client.spike());
      Map<String, String> environment = cluster.environmentOf(NODE);
      Map<String, String> other = cluster.environmentOf("nexus-1");
      cluster.stop(NODE);
      refused(nexus(cluster, environment, "--bogus"), "--bogus");
      refused(nexus(cluster, with(environment, "SPIKE_NEXUS_BOGUS", "1")), "SPIKE_NEXUS_BOGUS");
      refused(nexus(cluster, with(environment, "SPIKE_NEXUS_CLUSTER", UUID.randomUUID().toString())),
          directory.resolve("cluster").resolve(NODE).toString());
      String taken = Objects.requireNonNull(other.get("SPIKE_NEXUS_TLS_PORT"));
      refused(nexus(cluster, with(environment, "SPIKE_NEXUS_TLS_PORT", taken)), taken);
      cluster.start(NODE);
      Health.awaitWhole(client.spike());
      cluster.stop(NODE);
      Path damaged = damage(directory.resolve("cluster").resolve(NODE));
      Spike.Result start = cluster.spike("dev", "start", NODE);
      assertThat(start.status()).isNotZero();
      assertThat(start.err() + cluster.log(NODE)).contains(damaged.getFileName().toString());
    }
  }

  private static Spike.Result nexus(Cluster cluster, Map<String, String> environment, String... arguments) {
    return cluster.spikeAs("spiffe://spike.ist/spike/nexus/" + NODE, environment, Stream.concat(Stream.of("nexus"),
        Stream.of(arguments)).toArray(String[]::new));
  }

  private static Map<String, String> with(Map<String, String> environment, String name, String value) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put(name, value);
    return changed;
  }

  private static void refused(Spike.Result result, String offender) {
    assertThat(result.status()).as(result.out() + result.err()).isNotZero();
    assertThat(result.out() + result.err()).contains(offender);
  }

  /** Overwrites the middle of the largest Raft log file; gives its path. */
  private static Path damage(Path data) throws IOException {
    Path largest;
    try (Stream<Path> files = Files.walk(data)) {
      largest = files.filter(file -> file.getFileName().toString().startsWith("log_"))
          .max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
    }
    try (RandomAccessFile file = new RandomAccessFile(largest.toFile(), "rw")) {
      file.seek(40);
      file.write(new byte[]{1, 2, 3, 4, 5, 6, 7, 8});
    }
    return largest;
  }
}
