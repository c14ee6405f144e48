package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionTest {

  /** What eight readers on one node saw. */
  private static final class Readers {
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<String> stale = java.util.Collections.synchronizedList(new ArrayList<>());
  }

  @Test
  void aCutOffLeaderNeverAnswersAStaleRead(@TempDir Path directory) throws Exception {
    try (TestCluster cluster = TestCluster.started(directory);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String old = cluster.leader();
      cluster.write(old, "before");
      List<String> others = cluster.names().stream().filter(name -> !name.equals(old)).toList();
      // Ratis' own reads fail exactly here: nothing committed since the last one, then the cut.
      assertThat(cluster.read(old)).isEqualTo(1);
      AtomicInteger acknowledged = new AtomicInteger(1);
      Readers readers = new Readers();
      List<Future<?>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        tasks.add(threads.submit(() -> readOn(cluster, old, acknowledged, readers)));
      }
      Awaitility.await().until(() -> readers.answered.get() > 100);
      cluster.isolate(old);
      String successor = cluster.leaderAmong(others);
      for (int i = 0; i < 200; i++) {
        acknowledged.accumulateAndGet(cluster.write(successor, "after" + i), Math::max);
      }
      assertThat(readers.refused.get()).as("refused while cut off").isPositive();
      int refusedBefore = readers.answered.get();
      cluster.heal();
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> readers.answered.get() > refusedBefore);
      readers.stop.set(true);
      for (Future<?> task : tasks) {
        task.get();
      }
      assertThat(readers.stale).isEmpty();
      assertThat(cluster.read(old)).isEqualTo(201);
    }
  }

  private static void readOn(TestCluster cluster, String node, AtomicInteger acknowledged, Readers readers) {
    while (!readers.stop.get()) {
      int floor = acknowledged.get();
      try {
        cluster.node(node).confirmRead(Instant.now().plusMillis(300)).join();
        int seen = cluster.replica(node).size();
        readers.answered.incrementAndGet();
        if (seen < floor) {
          readers.stale.add(seen + " of " + floor);
        }
      } catch (CompletionException _) {
        readers.refused.incrementAndGet();
      }
    }
  }

  @Test
  void aWriteOnACutOffLeaderEndsUpOnceWhenTheCableIsBack(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String old = cluster.leader();
      List<String> others = cluster.names().stream().filter(name -> !name.equals(old)).toList();
      cluster.isolate(old);
      CompletableFuture<byte[]> write = cluster.submit(old, "patient", 20);
      assertThat(cluster.write(cluster.leaderAmong(others), "meanwhile")).isPositive();
      cluster.heal();
      write.join();
      cluster.awaitEqual(2);
      assertThat(cluster.read(old)).isEqualTo(2);
    }
  }

  @Test
  void withoutItsFollowersALeaderRefusesReadsSoon(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String leader = cluster.leader();
      cluster.write(leader, "before");
      cluster.isolate(leader);
      long start = System.nanoTime();
      assertThatThrownBy(() -> cluster.node(leader).confirmRead(Instant.now().plusSeconds(5)).join())
          .hasCauseInstanceOf(UnavailableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    }
  }
}
