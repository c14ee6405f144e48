package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spike.api.SecretValues;
import io.spike.chaos.cluster.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code spike dev} over a stop, and over an end that nobody asked for. */
class DevRestartIT {

  private static final Duration END = Duration.ofSeconds(20);

  @TempDir
  Path directory;

  @Test
  void theSameDirectoryBringsBackTheDataAndNoProcessOutlivesItsParent() throws Exception {
    try (Cluster cluster = start();
        Cluster.Client client = cluster.client();
        SecretValues values = SecretValues.of(Map.of("value", "kept"))) {
      client.spike().put("dev/restart", values);
    }
    List<Long> children;
    try (Cluster cluster = start()) {
      isThere(cluster);
      children = cluster.processes().entrySet().stream().filter(process -> !process.getKey().equals("dev"))
          .map(Map.Entry::getValue).toList();
      assertThat(children).hasSize(4);
      cluster.killAll();
      await("that no process outlives it").atMost(END)
          .until(() -> children.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
    }
    try (Cluster cluster = start()) {
      isThere(cluster);
    }
  }

  private Cluster start() throws Exception {
    return Cluster.start(directory.resolve("cluster"), "--nodes", "1");
  }

  private static void isThere(Cluster cluster) throws Exception {
    try (Cluster.Client client = cluster.client();
        SecretValues found = Objects.requireNonNull(client.spike().get("dev/restart", 0))) {
      assertThat(found.toMap()).isEqualTo(Map.of("value", "kept"));
    }
  }
}
