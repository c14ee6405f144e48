package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.EventStore;
import io.spike.store.entry.Part;
import io.spike.store.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Destroying removes the value from the files of every node: store, snapshots and Raft log. */
class ErasureTest {

  private static final String SECRETS = "/v1/store/secrets";
  private static final Duration LIMIT = Duration.ofSeconds(150);

  @TempDir
  private Path directory = Path.of("");

  @Test
  void theCiphertextOfADestroyedValueIsInNoFileOfAnyNodeOnceAllHaveRecordedIt() throws Exception {
    try (TestCluster cluster = TestCluster.ready(directory, 3)) {
      RawHttps client = cluster.client(cluster.leader(), TestCluster.SUPERUSER);
      assertThat(put(client, "gone", "first").status()).isEqualTo(200);
      assertThat(put(client, "gone", "second").status()).isEqualTo(200);
      EventStore store = cluster.node(cluster.leader()).store();
      byte[] destroyed = stored(store, "gone", 1);
      byte[] kept = stored(store, "gone", 2);
      long sequence = store.secret(0, "gone").orElseThrow().version(1).orElseThrow().sequence();
      byte[] entry = store.log().stored(sequence).orElseThrow();
      assertThat(isIn(directory, destroyed)).isTrue();
      int away = cluster.follower();
      cluster.stop(away);
      client = cluster.client(cluster.leader(), TestCluster.SUPERUSER);
      assertThat(client.post(SECRETS + "?action=destroy", "{\"path\":\"gone\",\"versions\":[1]}").status())
          .isEqualTo(200);
      awaitErased(cluster, 2);
      for (int i = 0; i < 3; i++) {
        if (i != away) {
          assertThat(isIn(directory.resolve("nexus-" + (i + 1)), destroyed)).as("node %d", i + 1).isFalse();
        }
      }
      assertThat(isIn(directory.resolve("nexus-" + (away + 1)), destroyed)).as("the node that was away").isTrue();

      cluster.start(away);
      NexusNode back = cluster.node(away);
      // The leader fills the log again twenty seconds after the first time, and later if that was too early.
      Awaitility.await("it serves").atMost(LIMIT).until(() -> {
        boolean serves = back.state().serves();
        assertThat(serves && !hasErased(cluster, "nexus-" + (away + 1))).as("serves what it has not erased").isFalse();
        return serves;
      });
      awaitErased(cluster, 3);
      assertThat(isIn(directory, destroyed)).isFalse();
      assertThat(isIn(directory, kept)).isTrue();
      cluster.awaitServing();
      for (int i = 0; i < 3; i++) {
        assertThat(cluster.node(i).store().log().stored(sequence)).contains(entry);
        assertThat(cluster.client(i, TestCluster.SUPERUSER).post(SECRETS + "?action=get", "{\"path\":\"gone\"}").body())
            .contains("second");
      }
    }
  }

  private static RawHttps.Answer put(RawHttps client, String path, String value) throws Exception {
    return client.post(SECRETS, "{\"path\":\"" + path + "\",\"values\":{\"v\":\"" + value + "\"}}");
  }

  private static void awaitErased(TestCluster cluster, int nodes) {
    Awaitility.await().atMost(LIMIT).until(() -> {
      EventStore store = cluster.node(cluster.leader()).store();
      long removed = store.state().cluster() == null ? 0 : store.state().cluster().removed();
      return store.log().erasures().values().stream().filter(upTo -> upTo >= removed).count() == nodes;
    });
  }

  private static boolean hasErased(TestCluster cluster, String name) {
    EventStore store = cluster.node(cluster.leader()).store();
    return store.log().erasures().getOrDefault(name, 0L) >= Objects.requireNonNull(store.state().cluster()).removed();
  }

  private static byte[] stored(EventStore store, String path, long version) {
    Secret.Version found = store.secret(0, path).orElseThrow().version(version).orElseThrow();
    return store.log().payload(found.sequence(), Part.VALUE).orElseThrow();
  }

  private static boolean isIn(Path root, byte[] bytes) throws IOException {
    String wanted = new String(bytes, StandardCharsets.ISO_8859_1);
    while (true) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(wanted)) {
            return true;
          }
        }
        return false;
      } catch (NoSuchFileException _) {
        // Deleted or renamed while we looked: looked at anew.
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof NoSuchFileException)) {
          throw e;
        }
      }
    }
  }
}
