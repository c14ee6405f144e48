package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.Health;
import io.spike.chaos.load.PutLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Bytes turn on the disk of a node that is down; it is started, and nobody does anything else. */
@EnabledIfSystemProperty(named = "spike.chaos.nightly", matches = "true", disabledReason = "takes minutes: part of scripts/nightly.sh")
class DamageIT {

  private static final int CALLERS = 4;
  private static final int EVERY = 512;

  @TempDir
  private Path directory = Path.of("");

  @Test
  void aNodeWithRottenFilesComesBackByItself() throws Exception {
    try (Cluster cluster = Cluster.start(directory.resolve("cluster")); Cluster.Client client = cluster.client()) {
      Health.awaitWhole(client.spike());
      PutLoad load = PutLoad.start(client.spike(), "chaos/damage/", CALLERS, Duration.ofMillis(150));
      try (load) {
        await().atMost(Duration.ofSeconds(60)).until(() -> load.count() > 200);
        String name = Health.follower(client.spike());
        Path data = cluster.directory().resolve(name);

        Duration log = comesBack(cluster, client, load, name, "comes back empty, as generation 1",
            file -> file.getFileName().toString().startsWith("log_"), data.resolve("raft"));
        assertThat(data.resolve("raft.replaced")).isDirectory();
        assertThat(data.resolve("raft").resolve("owner")).content().contains("generation 1");

        Duration store = comesBack(cluster, client, load, name, "it is rebuilt from",
            file -> file.toString().endsWith(".sst"), data.resolve("store"));
        assertThat(data.resolve("store.damaged")).isDirectory();
        Evidence.keep(
            "bytes turned on the disk of %s, in its Raft log, then in its store: it served again by itself after"
                + " %d ms and %d ms, %d puts acknowledged meanwhile, none lost",
            name, log.toMillis(), store.toMillis(),
            load.count());
      }
      assertThat(load.failures()).isEmpty();
      load.verify();
    }
  }

  private static Duration comesBack(Cluster cluster, Cluster.Client client, PutLoad load, String name, String says,
      Predicate<Path> damaged, Path below) throws Exception {
    cluster.stop(name);
    List<Path> files = files(below, damaged);
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      turn(file);
    }
    int logged = cluster.log(name).length();
    long from = System.nanoTime();
    cluster.start(name);
    Health.awaitWhole(client.spike());
    Duration back = Duration.ofNanos(System.nanoTime() - from);
    assertThat(cluster.log(name).substring(logged)).contains(says);
    long before = load.count();
    await().atMost(Duration.ofSeconds(60)).until(() -> load.count() > before + 50);
    try (Cluster.Client alone = cluster.client(name)) {
      load.verify(alone.spike());
    }
    return back;
  }

  private static List<Path> files(Path below, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile).filter(wanted).toList();
    }
  }

  private static void turn(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 20; at < bytes.length; at += EVERY) {
      bytes[at] ^= 0x10;
    }
    Files.write(file, bytes);
  }
}
