package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.Disk;
import io.spike.chaos.cluster.Health;
import io.spike.chaos.cluster.Spike;
import io.spike.chaos.load.PutLoad;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** One node of three whose disk is full or read-only: real ENOSPC and EROFS, on a file system of its own. */
@EnabledIfSystemProperty(named = "spike.chaos.nightly", matches = "true", disabledReason = "takes minutes: part of scripts/nightly.sh")
class DiskIT {

  /** CI sets it: there the test must not be passed over. */
  private static final boolean REQUIRED = "true".equals(System.getenv("SPIKE_REQUIRE_MOUNT"));
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int WRITES_WITHOUT_IT = 100;
  /** Small, so that a node needs a new file, hence space, soon. */
  private static final String SEGMENT = "SPIKE_NEXUS_RAFT_SEGMENT_BYTES=65536";
  private static final int FAILED = 2;

  @TempDir
  private Path directory = Path.of("");

  private final Map<String, Disk> disks = new TreeMap<>();

  @Test
  void aFullDiskStopsNoWriteAndLosesNoneAndAReadOnlyOneIsRefusedByItsPath() throws Exception {
    Optional<String> obstacle = Disk.obstacle(directory);
    if (obstacle.isPresent() && REQUIRED) {
      fail("SPIKE_REQUIRE_MOUNT is set, but " + obstacle.get());
    }
    assumeTrue(obstacle.isEmpty(), () -> "no file system can be mounted: " + obstacle.orElse(""));
    Path home = directory.resolve("cluster");
    Cluster.start(home, "--set", SEGMENT).close();
    try {
      for (int i = 1; i <= 3; i++) {
        disks.put("nexus-" + i, Disk.under(home.resolve("nexus-" + i)));
      }
      try (Cluster cluster = Cluster.start(home, "--set", SEGMENT); Cluster.Client client = cluster.client()) {
        PutLoad load = PutLoad.start(client.spike(), "chaos/disk/", 4, Duration.ofMillis(50));
        try (load) {
          Health.awaitWhole(client.spike());
          fill(cluster, client, load, Health.follower(client.spike()), "follower");
          fill(cluster, client, load, leader(client), "leader");
        }
        assertThat(load.failures()).isEmpty();
        load.verify();
        readOnly(cluster, client, Health.follower(client.spike()));
      }
    } finally {
      for (Disk disk : disks.values()) {
        disk.close();
      }
    }
  }

  private static String leader(Cluster.Client client) {
    return Objects.requireNonNull(client.spike().cluster().leader());
  }

  private Disk disk(String name) {
    return Objects.requireNonNull(disks.get(name), name);
  }

  /** Its process ends by itself, the others go on, and once there is space it comes back and has it all. */
  private void fill(Cluster cluster, Cluster.Client client, PutLoad load, String name, String role) throws Exception {
    long before = System.nanoTime();
    disk(name).fill();
    await().atMost(LIMIT).until(() -> cluster.log(name).contains("No space left on device"));
    long acknowledged = load.count();
    await().atMost(LIMIT).until(() -> load.count() > acknowledged + WRITES_WITHOUT_IT);
    Duration gap = load.longestGap(before);
    assertThat(cluster.log(name)).contains("could not be written; the process ends with exit code 75")
        .contains(cluster.directory().resolve(name).toString());
    assertThat(leader(client)).isNotEqualTo(name);
    Spike.Result full = cluster.spike("dev", "start", name);
    assertThat(full.status()).as(full.err()).isEqualTo(FAILED);
    assertThat(full.err()).contains(name, cluster.directory().resolve(name).toString()).hasLineCount(1);

    disk(name).makeRoom();
    cluster.start(name);
    Health.awaitWhole(client.spike());
    try (Cluster.Client alone = cluster.client(name)) {
      load.verify(alone.spike());
    }
    Evidence.keep("the disk of the %s was full: %d puts acknowledged so far, all there once, on that node too; longest"
        + " time without an acknowledged put %d ms; on the full disk it said: %s", role, load.count(), gap.toMillis(),
        full.err().strip());
  }

  private void readOnly(Cluster cluster, Cluster.Client client, String name) throws Exception {
    cluster.stop(name);
    disk(name).makeReadOnly();
    Spike.Result refused = cluster.spike("dev", "start", name);
    assertThat(refused.status()).as(refused.err()).isEqualTo(FAILED);
    assertThat(refused.err()).contains(name, cluster.directory().resolve(name).toString(), "ead-only file system")
        .hasLineCount(1);
    disk(name).makeWritable();
    cluster.start(name);
    Health.awaitWhole(client.spike());
    Evidence.keep("on a read-only disk it said: %s", refused.err().strip());
  }
}
