package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spike.api.SecretValues;
import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.Health;
import io.spike.chaos.load.GetLoad;
import io.spike.chaos.load.PutLoad;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Identities that live for ten seconds. */
class RotationIT {

  private static final Duration PAUSE = Duration.ofMillis(20);

  @TempDir
  private Path directory = Path.of("");

  @Test
  void noRequestFailsAndNoProcessRestartsWhileIdentitiesRotate() throws Exception {
    try (Cluster cluster = Cluster.start(directory.resolve("cluster"), "--svid-ttl", "10");
        Cluster.Client client = cluster.client();
        SecretValues values = SecretValues.of(Map.of("value", "read while identities rotate"))) {
      client.spike().put("chaos/rotation", values);
      Map<String, Long> processes = cluster.processes();
      Health.awaitWhole(client.spike());
      long term = client.spike().cluster().term();
      BigInteger serial = client.identity().current().chain().getFirst().getSerialNumber();
      PutLoad puts = PutLoad.start(client.spike(), "chaos/rotation/", 8, PAUSE);
      GetLoad gets = GetLoad.start(client.spike(), "chaos/rotation", 8, PAUSE);
      long end = System.nanoTime() + Duration.ofSeconds(Scale.ROTATION_SECONDS).toNanos();
      try (puts; gets) {
        await().atMost(Duration.ofSeconds(Scale.ROTATION_SECONDS + 10)).until(() -> System.nanoTime() > end);
      }
      assertThat(puts.failures()).isEmpty();
      assertThat(gets.failures()).isEmpty();
      assertThat(puts.count()).isGreaterThan(10L * Scale.ROTATION_SECONDS);
      assertThat(gets.count()).isGreaterThan(10L * Scale.ROTATION_SECONDS);
      assertThat(cluster.processes()).isEqualTo(processes).hasSizeGreaterThanOrEqualTo(6);
      assertThat(client.identity().current().chain().getFirst().getSerialNumber()).isNotEqualTo(serial);
      puts.verify();
      Evidence.keep("identities of 10 s for %d s: %d puts and %d gets, none failed; longest time without an"
          + " acknowledged put %d ms; elections meanwhile: %d", Scale.ROTATION_SECONDS, puts.count(), gets.count(),
          puts.longestGap(Long.MIN_VALUE).toMillis(), client.spike().cluster().term() - term);
    }
  }
}
