package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.nexus.RawHttps.Answer;
import io.spike.store.entry.EntryKind;
import io.spike.store.log.LogStore;
import io.spike.store.rocks.Change;
import io.spike.store.rocks.Database;
import io.spike.store.rocks.Family;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node whose state differs from that of the majority fences itself, and only such a node. */
class ComparisonTest {

  private static final Duration CATCH_UP = Duration.ofSeconds(2);

  private static final String SECRETS = "/v1/store/secrets";
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir
  private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aNodeCorruptedInMemoryFencesItselfThoughItLeadsAndTheOthersGoOn(boolean leads) throws Exception {
    try (TestCluster cluster = TestCluster.comparing(directory, 3)) {
      put(cluster, cluster.leader(), "before");
      int corrupted = leads ? cluster.leader() : cluster.follower();
      corrupt(cluster, corrupted, 1);
      int sound = (corrupted + 1) % 3;
      put(cluster, sound, "after");
      await("the corrupted node fences itself", () -> cluster.halts().containsKey(corrupted));
      assertThat(cluster.halts().get(corrupted))
          .contains("node nexus-" + (corrupted + 1) + " is fenced: its state as of position 1.")
          .endsWith(" differs, and 2 of 3 members agree without it");
      assertThat(directory.resolve("nexus-" + (corrupted + 1)).resolve("raft/fence")).isNotEmptyFile();
      assertThat(cluster.leader()).isNotEqualTo(corrupted);
      for (int i = 0; i < 5; i++) {
        put(cluster, sound, "later-" + i);
      }
      await("the others say so", () -> status(cluster, sound).contains("no answer; its state as of position 1."));
      assertThat(status(cluster, sound)).contains("differs from what the majority holds, so it fences itself");
      assertThat(cluster.halts()).containsOnlyKeys(corrupted);
    }
  }

  @Test
  void aNodeCorruptedOnItsDiskFencesItselfAndTheOthersGoOn() throws Exception {
    try (TestCluster cluster = TestCluster.comparing(directory, 3)) {
      put(cluster, cluster.leader(), "before");
      int corrupted = cluster.follower();
      int sound = (corrupted + 1) % 3;
      cluster.stop(corrupted);
      try (Database database = Database.open(directory.resolve("nexus-" + (corrupted + 1)).resolve("store"))) {
        List<Change> changes = new ArrayList<>();
        database.scan(Family.PAYLOADS, new byte[0], new byte[0], (key, value) -> {
          value[value.length - 1] ^= 1;
          changes.add(Change.put(Family.PAYLOADS, key, value));
          return false;
        });
        assertThat(changes).hasSize(1);
        database.write(changes);
      }
      cluster.start(corrupted);
      // Nobody writes: what lies there is compared all the same.
      await("the corrupted node fences itself", () -> cluster.halts().containsKey(corrupted));
      assertThat(cluster.halts().get(corrupted)).contains("is fenced: its rows from ", " differ, and 2 of 3 members");
      put(cluster, sound, "after");
      assertThat(cluster.halts()).containsOnlyKeys(corrupted);

      cluster.start(corrupted);
      await("it comes back with the same state", () -> cluster.node(corrupted).state().serves()
          && Arrays.equals(root(cluster, corrupted), root(cluster, sound)));
      put(cluster, corrupted, "again");
      assertThat(cluster.halts()).containsOnlyKeys(corrupted);
    }
  }

  private static byte[] root(TestCluster cluster, int node) {
    return cluster.node(node).store().state().root();
  }

  @Test
  void whereNoMajorityAgreesNobodyFencesItselfAndTheStatusSaysSo() throws Exception {
    try (TestCluster cluster = TestCluster.comparing(directory, 3)) {
      put(cluster, cluster.leader(), "before");
      int leader = cluster.leader();
      int follower = cluster.follower();
      int third = 3 - leader - follower;
      // At one place of the log, for as of any in between there is a majority; and not where they are being compared.
      AtomicBoolean flipped = new AtomicBoolean();
      while (!flipped.get()) {
        put(cluster, leader, "before");
        standingStill(cluster, leader, () -> {
          if (!isAtAWrite(cluster, leader) || !catchesUp(cluster, follower, applied(cluster, leader))) {
            return;
          }
          standingStill(cluster, follower, () -> {
            if (applied(cluster, leader) == applied(cluster, follower)) {
              flip(cluster, leader, 1);
              flip(cluster, follower, 2);
              flipped.set(true);
            }
          });
        });
      }
      put(cluster, leader, "after");
      for (int i : List.of(leader, follower, third)) {
        await("node " + i + " says so", () -> status(cluster, i).contains("nodes differ in state as of position 1."));
      }
      assertThat(status(cluster, third)).contains("none has a majority: nexus-1 against nexus-2 against nexus-3");
      put(cluster, leader, "much-later");
      assertThat(cluster.halts()).isEmpty();
    }
  }

  /** It hears of a commit a little after the leader. */
  private static boolean catchesUp(TestCluster cluster, int index, long applied) {
    long end = System.nanoTime() + CATCH_UP.toNanos();
    while (applied(cluster, index) < applied && System.nanoTime() < end) {
      LockSupport.parkNanos(100_000);
    }
    return applied(cluster, index) == applied;
  }

  private static void corrupt(TestCluster cluster, int index, int bit) {
    standingStill(cluster, index, () -> flip(cluster, index, bit));
  }

  private static void standingStill(TestCluster cluster, int index, Runnable work) {
    LogStore log = cluster.node(index).store().log();
    log.standingStill(() -> {
      work.run();
      return log;
    });
  }

  private static long applied(TestCluster cluster, int index) {
    return cluster.node(index).store().state().raft().index();
  }

  private static boolean isAtAWrite(TestCluster cluster, int index) {
    LogStore log = cluster.node(index).store().log();
    return log.entry(log.state().sequence()).orElseThrow().header().kind() == EntryKind.SECRET_WRITTEN;
  }

  private static void flip(TestCluster cluster, int index, int bit) {
    cluster.node(index).store().state().root()[0] ^= (byte) bit;
  }

  private static void put(TestCluster cluster, int node, String path) throws Exception {
    Answer answer = cluster.client(node, TestCluster.SUPERUSER).post(SECRETS,
        "{\"path\":\"" + path + "\",\"values\":{\"v\":\"1\"}}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  private static String status(TestCluster cluster, int node) {
    try {
      return cluster.client(node, TestCluster.SUPERUSER).get("/v1/cluster").body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    Awaitility.await(what).atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(condition::getAsBoolean);
  }
}
