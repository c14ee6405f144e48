package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks that are far off, on real nodes. */
class ClockHandOverTest {

  private static final String ODD = "node-2";
  private static final Duration SLACK = Duration.ofSeconds(5);

  private static RaftSettings shifted(RaftSettings settings, Duration by) {
    return settings.withClock(InstantSource.offset(InstantSource.system(), by));
  }

  private static Instant newest(TestCluster cluster, String node) {
    return Instant.ofEpochSecond(0, cluster.replica(node).newestStamp());
  }

  /** Makes the odd one lead; another election may come in between. */
  private static boolean leads(TestCluster cluster) {
    String leader = cluster.leader();
    if (!leader.equals(ODD)) {
      cluster.write(leader, "before");
      cluster.node(leader).transferLeadership(ODD, Duration.ofSeconds(5)).exceptionally(_ -> null).join();
    }
    return cluster.node(ODD).status().ready();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void aLeaderADayOffMovesNoTimeAndHandsOver(long days, @TempDir Path directory) throws Exception {
    try (TestCluster cluster = TestCluster.started(directory,
        settings -> settings.self().equals(ODD) ? shifted(settings, Duration.ofDays(days)) : settings)) {
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> leads(cluster));
      for (int i = 0; i < 50; i++) {
        cluster.write(ODD, "under-" + i);
      }
      assertThat(newest(cluster, ODD)).isBefore(Instant.now().plus(SLACK));
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !cluster.leader().equals(ODD));
      // Where the new leader has heard of the odd clock first, it stamps by that one until it knows the third.
      AtomicInteger writes = new AtomicInteger();
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
        String next = cluster.leader();
        cluster.write(next, "after-" + writes.incrementAndGet());
        return newest(cluster, next).isAfter(Instant.now().minus(SLACK));
      });
      assertThat(newest(cluster, cluster.leader())).isBefore(Instant.now().plus(SLACK));
      assertThat(cluster.halts()).isEmpty();
    }
  }

  @Test
  void whoBecomesFitLaterIsHandedOverToOncePerTerm() {
    long own = ClockGuard.nanos(Instant.EPOCH.plus(Duration.ofDays(2)));
    long others = ClockGuard.nanos(Instant.EPOCH.plus(Duration.ofDays(1)));
    ClockGuard clocks = new ClockGuard("a", () -> Instant.ofEpochSecond(0, own), () -> 0,
        () -> new RatisGroup.Voters(Set.of("a", "b", "c"), Set.of()));
    AtomicBoolean fit = new AtomicBoolean();
    ClockHandOver guard = new ClockHandOver(clocks, _ -> fit.get(), "a");
    List<String> heirs = new ArrayList<>();
    List<PeerReport> peers = List.of(new PeerReport("a", true, 0, Role.LEADER, 1, 9, own, 0, new byte[0], ""),
        new PeerReport("b", true, 0, Role.FOLLOWER, 1, 7, others, 0, new byte[0], ""),
        new PeerReport("c", true, 0, Role.FOLLOWER, 1, 8, others, 0, new byte[0], ""));
    clocks.heard("b", others, 0);
    clocks.heard("c", others, 0);
    for (long term : new long[]{1, 1, 1, 2, 2}) {
      guard.look(term, () -> CompletableFuture.completedFuture(peers), heir -> {
        heirs.add(term + heir);
        return CompletableFuture.completedFuture(null);
      });
      fit.set(true);
    }
    assertThat(heirs).as("the one of them that has applied most").containsExactly("1c", "2c");
  }

  @Test
  void clocksOfWhichNoTwoAgreeStopNoWrite(@TempDir Path directory) throws Exception {
    AtomicReference<Duration> shift = new AtomicReference<>(Duration.ZERO);
    try (TestCluster cluster = TestCluster.started(directory, settings -> settings.withClock(
        () -> Instant.now().plus(shift.get().multipliedBy(settings.self().charAt("node-".length()) - '1'))))) {
      cluster.write(cluster.leader(), "before");
      // No two clocks agree any more.
      shift.set(Duration.ofHours(1));
      long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
      for (int i = 0; System.nanoTime() < end; i++) {
        cluster.write(cluster.names().get(i % 3), "during-" + i);
      }
      assertThat(newest(cluster, cluster.leader())).isBefore(Instant.now().plus(Duration.ofHours(1)).plus(SLACK));
      assertThat(cluster.halts()).isEmpty();
    }
  }
}
