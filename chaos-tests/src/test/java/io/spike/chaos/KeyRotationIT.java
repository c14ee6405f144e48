package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spike.api.ClusterAnswer;
import io.spike.api.ErrorCode;
import io.spike.api.RootKeyStatus;
import io.spike.api.RotateRequest;
import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.Health;
import io.spike.chaos.cluster.SharedCluster;
import io.spike.chaos.load.GetLoad;
import io.spike.chaos.load.PutLoad;
import io.spike.client.SpikeClient;
import io.spike.client.SpikeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rotations of the root key and of a tenant's on real processes: nobody is refused meanwhile, and whoever dies, nobody has to unseal. */
@ExtendWith(SharedCluster.class)
class KeyRotationIT {

  private static final List<String> NODES = List.of("nexus-1", "nexus-2", "nexus-3");
  private static final String RECOVER = "spiffe://spike.ist/spike/pilot/role/recover";
  private static final int KILLS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String WAITS = "waits for 'spike operator recover'";

  @TempDir
  private Path directory = Path.of("");

  @Test
  void rotationsUnderLoadCostNoRequest(Cluster cluster) throws Exception {
    try (Cluster.Client client = cluster.client()) {
      underLoad(client.spike());
    }
  }

  /** Minutes, so in the nightly run alone; RootRotationTest of nexus loses nodes and Keepers at the same steps in one process. */
  @Test
  @EnabledIfSystemProperty(named = "spike.chaos.nightly", matches = "true")
  void whateverIsKilledAtWhateverStepTheClusterUnsealsItself() throws Exception {
    try (Cluster cluster = Cluster.start(directory.resolve("cluster")); Cluster.Client client = cluster.client()) {
      PutLoad load = PutLoad.start(client.spike(), "chaos/root-killed/", 2, Duration.ofMillis(100));
      try (load) {
        atEveryStep(cluster, client.spike());
        anyTime(cluster, client.spike());
      }
      load.verify();
    }
  }

  private static void underLoad(SpikeClient client) throws Exception {
    int rotations = Scale.NIGHTLY ? 20 : 2;
    PutLoad puts = PutLoad.start(client, "chaos/root/", 8, Duration.ofMillis(5));
    try (puts) {
      await().atMost(PATIENCE).until(() -> puts.count() > 100);
      long before = System.nanoTime();
      GetLoad gets = GetLoad.start(client, "chaos/root/1", 4, Duration.ofMillis(5));
      try (gets) {
        for (int i = 0; i < rotations; i++) {
          client.rotate(RotateRequest.root(true));
          awaitClosed(client);
          // Refused until everything is encrypted anew that the one before left.
          await().atMost(PATIENCE).until(() -> rotatesTenant(client));
        }
        long written = puts.count();
        await().atMost(PATIENCE).until(() -> puts.count() > written + 50);
      }
      assertThat(puts.failures()).isEmpty();
      assertThat(gets.failures()).isEmpty();
      Evidence.keep("root key and a tenant's key rotated %d times each under load: %d puts and %d gets, none failed;"
          + " longest time without an acknowledged put %d ms", rotations, puts.count(), gets.count(),
          puts.longestGap(before).toMillis());
    }
    puts.verify();
  }

  /** A Keeper that is asleep holds the rotation up where the others have their new shard and it has its old one alone. */
  private void atEveryStep(Cluster cluster, SpikeClient client) throws Exception {
    cluster.signal("keeper-3", "STOP");
    client.rotate(RotateRequest.root(false));
    await().atMost(PATIENCE).until(() -> taken(cluster, "keeper-1") == taken(cluster, "keeper-2")
        && taken(cluster, "keeper-1") > taken(cluster, "keeper-3"));
    assertThat(rotation(client)).contains("the Keepers are given their new shards");
    NODES.forEach(cluster::kill);
    cluster.kill("keeper-1");
    cluster.signal("keeper-3", "CONT");
    cluster.start("keeper-1");
    startAll(cluster, client);
    await().atMost(PATIENCE).until(() -> rotation(client).contains(WAITS));
    killAndStart(cluster, client, "keeper-2");
    cluster.spikeAs(RECOVER, "operator", "recover", "--dir", directory.resolve("shards").toString()).orFail();
    awaitClosed(client);
    killAndStart(cluster, client, "keeper-3");
    Evidence.keep("all Nexus nodes and a Keeper killed at every step of a rotation of the root key: unsealed by itself"
        + " each time");
  }

  private static void anyTime(Cluster cluster, SpikeClient client) {
    Random random = new Random(7);
    StringBuilder steps = new StringBuilder();
    int tenantRotations = 0;
    for (int i = 0; i < KILLS; i++) {
      // What the load wrote since is encrypted anew meanwhile.
      tenantRotations += rotatesTenant(client) ? 1 : 0;
      client.rotate(RotateRequest.root(true));
      long until = System.nanoTime() + random.nextLong(1_500_000_000L);
      await().atMost(PATIENCE).until(() -> System.nanoTime() >= until);
      steps.append(i == 0 ? "" : " / ")
          .append(rotation(client).isEmpty() ? "closed" : rotation(client).split("[,;]")[0]);
      killAndStart(cluster, client, "keeper-" + (1 + i % 3));
      awaitClosed(client);
    }
    await().atMost(PATIENCE).until(() -> rotatesTenant(client));
    Evidence.keep("the same %d times at random moments, a tenant's key rotated beside %d of them: %s", KILLS,
        tenantRotations, steps);
  }

  private static void killAndStart(Cluster cluster, SpikeClient client, String keeper) {
    NODES.forEach(cluster::kill);
    cluster.kill(keeper);
    cluster.start(keeper);
    startAll(cluster, client);
  }

  private static void startAll(Cluster cluster, SpikeClient client) {
    NODES.forEach(cluster::start);
    Health.awaitWhole(client);
  }

  private static boolean rotatesTenant(SpikeClient client) {
    try {
      return client.rotate(RotateRequest.tenant("")).epoch() > 1;
    } catch (SpikeException e) {
      assertThat(e.code()).as(e.toString()).isEqualTo(ErrorCode.ENTITY_EXISTS);
      return false;
    }
  }

  private static void awaitClosed(SpikeClient client) {
    await().atMost(PATIENCE).until(() -> rotation(client).isEmpty());
  }

  private static String rotation(SpikeClient client) {
    ClusterAnswer cluster = client.cluster();
    return Optional.ofNullable(cluster.rootKey()).map(RootKeyStatus::rotation).orElse("");
  }

  /** How often a Keeper said that it took a shard beside what it held. */
  private static long taken(Cluster cluster, String keeper) throws Exception {
    return cluster.log(keeper).lines().filter(line -> line.contains("took a shard from")).count();
  }
}
