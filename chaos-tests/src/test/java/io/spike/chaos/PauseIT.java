package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spike.api.SecretValues;
import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.Health;
import io.spike.chaos.load.PutLoad;
import io.spike.client.SpikeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leader that stands still (SIGSTOP), is succeeded, and wakes up. */
class PauseIT {

  private static final int PAUSES = 3;
  private static final Duration RECOVERY = Duration.ofSeconds(30);
  private static final int WRITES_WHILE_PAUSED = 100;
  private static final Duration FIRST_ANSWERS = Duration.ofSeconds(2);

  @TempDir
  private Path directory = Path.of("");

  @Test
  void itsOldProposalsLandOnceOrNotAtAllAndItAnswersNothingOfThePast() throws Exception {
    try (Cluster cluster = Cluster.start(directory.resolve("cluster")); Cluster.Client client = cluster.client()) {
      PutLoad load = PutLoad.start(client.spike(), "chaos/pause/", 8, Duration.ofMillis(20));
      try (load) {
        for (int i = 0; i < PAUSES; i++) {
          pauseLeader(cluster, client, load, "v" + i);
        }
      }
      assertThat(load.failures()).isEmpty();
      load.verify();
      Evidence.keep(
          "leader paused and woken %d times under load: %d puts acknowledged, all there once, no stale answer",
          PAUSES, load.count());
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
