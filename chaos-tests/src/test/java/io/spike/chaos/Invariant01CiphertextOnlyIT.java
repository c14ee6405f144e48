package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.SecretValues;
import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.Health;
import io.spike.chaos.cluster.SharedCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What reaches the disk is ciphertext: data, Raft logs and operational logs. */
@ExtendWith(SharedCluster.class)
class Invariant01CiphertextOnlyIT {

  @Test
  void neitherValueNorKeyNorPathOfASecretIsAnywhereOnTheDisk(Cluster cluster) throws Exception {
    String path = "canary-path-" + UUID.randomUUID();
    String key = "canary-key-" + UUID.randomUUID();
    String value = "canary-value-" + UUID.randomUUID();
    String name;
    try (Cluster.Client client = cluster.client(); SecretValues values = SecretValues.of(Map.of(key, value))) {
      client.spike().put("tenants/canary/" + path, values);
      client.spike().put(path, values);
      client.spike().get(path);
      client.spike().delete(path, List.of());
      // A caller without rights asks for it too: a refusal is logged.
      cluster.spikeAs("spiffe://spike.ist/workload/nobody", "secret", "get", path);
      // Read back from its Raft log by a node that starts.
      name = cluster.kill("leader");
      cluster.start(name);
      Health.awaitWhole(client.spike());
    }
    // As it stops in order, a node writes what it had in memory alone to tables.
    cluster.stop(name);
    int files;
    try {
      assertThat(tables(cluster.directory().resolve(name))).isPositive();
      files = search(cluster.directory(), (file, content) -> {
        for (String canary : List.of(path, key, value)) {
          for (byte[] form : forms(canary)) {
            assertThat(indexOf(content, form)).as("%s in %s", canary, file).isNegative();
          }
        }
      });
    } finally {
      cluster.start(name);
    }
    try (Cluster.Client client = cluster.client()) {
      Health.awaitWhole(client.spike());
    }
    assertThat(files).isGreaterThan(10);
    assertThat(cluster.saidOnStandardError()).as("not read, it would be searched in vain").isNotEmpty()
        .doesNotContain(path, key, value);
  }

  /** The names of the nodes are in the clear in the Raft log: its first entry lists the members. */
  @Test
  void theSearchWouldFindACanary(Cluster cluster) throws IOException {
    List<String> found = new ArrayList<>();
    search(cluster.directory(), (file, content) -> {
      if (indexOf(content, "nexus-1".getBytes(StandardCharsets.UTF_8)) >= 0) {
        found.add(file.getFileName().toString());
      }
    });
    assertThat(found).anyMatch(name -> name.startsWith("log_"));
  }

  private static long tables(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().endsWith(".sst")).count();
    }
  }

  /** Looks at every file; running nodes delete and rename some, and then all are looked at anew. Gives their number. */
  private static int search(Path directory, BiConsumer<Path, byte[]> look) throws IOException {
    while (true) {
      try (Stream<Path> all = Files.walk(directory)) {
        List<Path> files = all.filter(Files::isRegularFile).toList();
        for (Path file : files) {
          look.accept(file, Files.readAllBytes(file));
        }
        return files.size();
      } catch (NoSuchFileException _) {
        // Deleted or renamed.
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof NoSuchFileException)) {
          throw e;
        }
      }
    }
  }

  /** As it is, in hex, and in base64 at each of the three alignments, without the characters that neighbours decide. */
  private static List<byte[]> forms(String canary) {
    byte[] bytes = canary.getBytes(StandardCharsets.UTF_8);
    List<byte[]> forms = new ArrayList<>();
    forms.add(bytes);
    forms.add(HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
    forms.add(canary.getBytes(StandardCharsets.UTF_16LE));
    for (int skip = 0; skip < 3; skip++) {
      int length = (bytes.length - skip) / 3 * 3;
      byte[] part = new byte[length];
      System.arraycopy(bytes, skip, part, 0, length);
      forms.add(Base64.getEncoder().encode(part));
    }
    return forms;
  }

  private static int indexOf(byte[] content, byte[] wanted) {
    for (int at = 0; at <= content.length - wanted.length; at++) {
      int same = 0;
      while (same < wanted.length && content[at + same] == wanted[same]) {
        same++;
      }
      if (same == wanted.length)
        return at;
    }
    return -1;
  }
}
