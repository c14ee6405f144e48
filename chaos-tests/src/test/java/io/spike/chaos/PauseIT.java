package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spike.api.SecretMetadataAnswer;
import io.spike.api.SecretValues;
import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.Health;
import io.spike.chaos.cluster.SharedCluster;
import io.spike.chaos.load.PutLoad;
import io.spike.client.SpikeException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A leader that stands still (SIGSTOP), is succeeded, and wakes up. */
@ExtendWith(SharedCluster.class)
class PauseIT {

  private static final Duration RECOVERY = Duration.ofSeconds(30);
  private static final int WRITES_WHILE_PAUSED = 100;
  private static final int WRITERS = 8;
  private static final Duration FIRST_ANSWERS = Duration.ofSeconds(2);

  @TempDir
  private Path directory = Path.of("");

  @Test
  void itsOldProposalsLandOnceOrNotAtAllAndItAnswersNothingOfThePast(Cluster cluster) throws Exception {
    try (Cluster.Client client = cluster.client()) {
      PutLoad load = PutLoad.start(client.spike(), "chaos/pause/", 8, Duration.ofMillis(20));
      try (load) {
        for (int i = 0; i < Scale.PAUSES; i++) {
          pauseLeader(cluster, client, load, "v" + i);
        }
      }
      assertThat(load.failures()).isEmpty();
      load.verify();
      Evidence.keep(
          "leader paused and woken %d times under load: %d puts acknowledged, all there once, no stale answer",
          Scale.PAUSES, load.count());
    }
  }

  /** Beyond the twenty minutes that the log remembers requests for, nothing but their expiry keeps old proposals out. */
  @Test
  @EnabledIfSystemProperty(named = "spike.chaos.pause-seconds", matches = "[1-9].*")
  void whatItHeldWhenItFellAsleepNeverLandsOnceTheLogHasForgottenTheRequests() throws Exception {
    try (Cluster cluster = Cluster.start(directory.resolve("cluster")); Cluster.Client client = cluster.client()) {
      Health.awaitWhole(client.spike());
      String leader = Objects.requireNonNull(client.spike().cluster().leader());
      AtomicBoolean asleep = new AtomicBoolean();
      AtomicInteger sent = new AtomicInteger();
      try (Cluster.Client alone = cluster.client(leader);
          ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < WRITERS; i++) {
          writers.execute(() -> {
            while (!asleep.get()) {
              putOnce(alone, "chaos/asleep/" + sent.incrementAndGet());
            }
          });
        }
        await().atMost(RECOVERY).until(() -> sent.get() > WRITES_WHILE_PAUSED);
        cluster.signal(leader, "STOP");
        asleep.set(true);
      }
      PutLoad load = PutLoad.start(client.spike(), "chaos/meanwhile/", 1, Duration.ofSeconds(1));
      Thread.sleep(Duration.ofSeconds(Scale.PAUSE_SECONDS));
      Instant woken = Instant.now();
      cluster.signal(leader, "CONT");
      Thread.sleep(RECOVERY);
      load.close();
      load.verify();
      // A node that slept longer than a minute ends itself.
      cluster.start(leader);
      Health.awaitWhole(client.spike());
      int there = 0;
      for (int i = 1; i <= sent.get(); i++) {
        Optional<SecretMetadataAnswer> found = metadata(client, "chaos/asleep/" + i);
        assertThat(found.stream().flatMap(answer -> answer.versions().values().stream()))
            .as("versions of put %d", i).hasSizeLessThan(2).allMatch(version -> version.createdTime().isBefore(woken));
        there += found.isPresent() ? 1 : 0;
      }
      Evidence.keep(
          "leader asleep for %d s with puts under way: %d of %d sent before are there, none landed afterwards",
          Scale.PAUSE_SECONDS, there, sent.get());
    }
  }

  private static void putOnce(Cluster.Client alone, String path) {
    try (SecretValues values = SecretValues.of(Map.of("value", "v"))) {
      alone.spike().put(path, values);
    } catch (SpikeException _) {
      // What became of it is looked at in the end.
    }
  }

  private static Optional<SecretMetadataAnswer> metadata(Cluster.Client client, String path) {
    try {
      return Optional.of(client.spike().metadata(path, 0));
    } catch (SpikeException e) {
      if (e.kind() == SpikeException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static void pauseLeader(Cluster cluster, Cluster.Client client, PutLoad load, String value)
      throws Exception {
    Health.awaitWhole(client.spike());
    String leader = Objects.requireNonNull(client.spike().cluster().leader());
    try (Cluster.Client alone = cluster.client(leader)) {
      cluster.signal(leader, "STOP");
      long before = load.count();
      await().atMost(RECOVERY).until(() -> load.count() > before + WRITES_WHILE_PAUSED);
      try (SecretValues values = SecretValues.of(Map.of("value", value))) {
        client.spike().put("chaos/paused", values);
      }
      cluster.signal(leader, "CONT");
      // Its first answers after waking: the new value, or that it cannot tell.
      long end = System.nanoTime() + FIRST_ANSWERS.toNanos();
      do {
        assertThat(read(alone)).isIn(value, "unavailable");
      } while (System.nanoTime() < end);
    }
  }

  private static String read(Cluster.Client alone) {
    try (SecretValues found = alone.spike().get("chaos/paused")) {
      return found == null ? "absent" : String.valueOf(found.text("value"));
    } catch (SpikeException _) {
      return "unavailable";
    }
  }
}
