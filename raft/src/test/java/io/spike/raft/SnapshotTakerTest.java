package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.store.log.BatchFrame;
import io.spike.store.log.Replica.RaftPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTakerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long EVERY_BYTES = 10_000;
  private static final long EVERY_ENTRIES = 5;

  /** A replica without Ratis: a thread of its own applies, and takes a snapshot as often as it is let. */
  private static final class Alone implements SnapshotTaker.Group, AutoCloseable {
    private final ExecutorService applies = Executors.newSingleThreadExecutor(
        Thread.ofPlatform().daemon().name("applies").factory());
    private final Semaphore let = new Semaphore(0);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong index = new AtomicLong();
    private final FileReplica replica;
    private final SnapshotDirectory snapshots;
    private final SnapshotTaker taker;
    private volatile boolean installing;

    Alone(Path directory) throws IOException {
      RaftSettings settings = RaftSettings
          .of(UUID.randomUUID(), "a", List.of(new Member("a", "127.0.0.1:1")), directory.resolve("raft"))
          .withSnapshots(EVERY_BYTES, EVERY_ENTRIES, 0);
      Executor executor = task -> Thread.ofVirtual().start(task);
      replica = new FileReplica(directory.resolve("live"));
      snapshots = new SnapshotDirectory(directory.resolve("sm"), directory.resolve("tmp"));
      taker = new SnapshotTaker(settings, replica, snapshots, new AppliedWaiters(replica, executor), this, bytes::get,
          executor);
    }

    /** Applies so many entries, as Ratis does. */
    void apply(int entries) {
      CompletableFuture.runAsync(() -> {
        for (int i = 0; i < entries; i++) {
          long at = index.getAndIncrement();
          byte[] batch = BatchFrame.encode(at, List.of(("r" + at).getBytes(StandardCharsets.UTF_8)));
          try {
            replica.apply(new RaftPosition(1, at), batch);
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        }
      }, applies).join();
    }

    @Override
    public CompletableFuture<Long> snapshot(Duration limit) {
      asked.incrementAndGet();
      return CompletableFuture.supplyAsync(() -> {
        let.acquireUninterruptibly();
        try {
          return snapshots.take(replica).index();
        } catch (IOException e) {
          throw new CompletionException(e);
        }
      }, applies);
    }

    @Override
    public boolean leads() {
      return true;
    }

    @Override
    public void nudge() {
      apply(1);
    }

    @Override
    public boolean installing() {
      return installing;
    }

    @Override
    public void close() {
      taker.close();
      let.release(1000);
      // Whatever it still writes is written before the directory goes.
      applies.close();
      replica.close();
    }
  }

  @Test
  void itIsPreparedBesideTheThreadThatAppliesWhichGoesOnMeanwhile(@TempDir Path directory) throws IOException {
    try (Alone node = new Alone(directory)) {
      node.apply(1);
      node.let.release();
      // In the midst of preparing, more is applied; the snapshot has it.
      node.replica.prepareBy(() -> node.apply(2));
      assertThat(node.taker.take().join()).isEqualTo(2);
      assertThat(node.snapshots.newest().index()).isEqualTo(2);
      assertThat(node.replica.checkpointSteps()).containsExactly("prepare on raft-snapshots-a",
          "checkpoint on applies");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatCannotBePreparedIsTakenNevertheless(boolean ofTheDisk, @TempDir Path directory) throws IOException {
    try (Alone node = new Alone(directory)) {
      node.apply(3);
      node.let.release();
      node.replica.prepareBy(() -> {
        if (ofTheDisk) {
          throw new IOException("no space left");
        }
        throw new IllegalStateException("closed");
      });
      assertThat(node.taker.take().join()).isEqualTo(2);
    }
  }

  @Test
  void nothingIsPreparedWhereNothingWasAppliedSince(@TempDir Path directory) throws IOException {
    try (Alone node = new Alone(directory)) {
      node.apply(1);
      node.let.release(2);
      node.taker.take().join();
      assertThat(node.taker.take().join()).isZero();
      assertThat(node.replica.checkpointSteps()).hasSize(2);
    }
  }

  @Test
  void oneIsUnderWayAtATimeAndAWishIsNotMetByOneOfBefore(@TempDir Path directory) throws IOException {
    try (Alone node = new Alone(directory)) {
      node.apply(1);
      CompletableFuture<Long> first = node.taker.take();
      CompletableFuture<Long> second = node.taker.take();
      Awaitility.await().atMost(PATIENCE).until(() -> node.asked.get() == 1);
      node.replica.prepareBy(() -> node.apply(1));
      CompletableFuture<Void> more = CompletableFuture.runAsync(() -> node.apply(1));
      node.let.release();
      assertThat(first.join()).isZero();
      more.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      node.let.release();
      assertThat(second.join()).isPositive();
      assertThat(node.asked.get()).isEqualTo(2);
    }
  }

  @Test
  void oneIsDueAfterSoManyBytesOrEntriesAndIsAskedForOnce(@TempDir Path directory) throws IOException {
    try (Alone node = new Alone(directory)) {
      node.apply((int) EVERY_ENTRIES - 1);
      node.taker.watch();
      node.bytes.set(EVERY_BYTES - 1);
      node.taker.watch();
      assertThat(node.asked.get()).isZero();

      node.apply(1);
      node.installing = true;
      node.taker.watch();
      assertThat(node.asked.get()).isZero();
      node.installing = false;
      node.taker.watch();
      node.taker.watch();
      node.let.release();
      Awaitility.await().atMost(PATIENCE).until(() -> node.snapshots.newest().index() == EVERY_ENTRIES - 1);
      // They are met in turn: had there been two wishes, both would have been asked for by now.
      node.let.release();
      node.taker.take().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      assertThat(node.asked.get()).isEqualTo(2);

      node.bytes.set(EVERY_BYTES);
      node.apply(1);
      // Until the wish before it has been met, watching changes nothing.
      Awaitility.await().atMost(PATIENCE).until(() -> {
        node.taker.watch();
        return node.asked.get() == 3;
      });
      node.let.release();
      Awaitility.await().atMost(PATIENCE).until(() -> node.snapshots.newest().index() == EVERY_ENTRIES);
    }
  }

  @Test
  void aPeerThatNeedsMoreThanThereIsGetsMoreMadeForIt(@TempDir Path directory) throws IOException {
    try (Alone node = new Alone(directory)) {
      node.apply(1);
      node.let.release();
      node.taker.coverMoreThan(3);
      assertThat(node.snapshots.newest().index()).isGreaterThan(3);
      assertThat(node.replica.checkpointSteps()).first().asString().startsWith("prepare on ");
    }
  }

  @Test
  void whoWaitsForOneWhenItClosesIsToldSo(@TempDir Path directory) throws IOException {
    try (Alone node = new Alone(directory)) {
      node.apply(1);
      List<CompletableFuture<Long>> waiting = List.of(node.taker.take(), node.taker.take(), node.taker.take());
      Awaitility.await().atMost(PATIENCE).until(() -> node.asked.get() == 1);
      node.taker.close();
      for (CompletableFuture<Long> wish : waiting) {
        assertThatThrownBy(wish::join).hasCauseInstanceOf(UnavailableException.class)
            .hasMessageContaining("this node closes");
      }
      assertThatThrownBy(() -> node.taker.take().join()).hasMessageContaining("this node closes");
      assertThatThrownBy(node.taker::renew).isInstanceOf(IOException.class).hasMessageContaining("this node closes");
    }
  }

  @Test
  void oldOnesAreGoneAtOnceForWhoeverLooksAndTheirFilesAreDeletedBeside(@TempDir Path directory) throws IOException {
    try (Alone node = new Alone(directory)) {
      node.let.release(3);
      for (int i = 0; i < 3; i++) {
        node.apply(1);
        node.taker.take().join();
      }
      Path scratch = directory.resolve("tmp");
      node.snapshots.cleanupOldSnapshots(keep(2));
      assertThat(node.snapshots.list()).hasSize(2);
      assertThat(scratch).isDirectoryContaining("glob:**retired.*");
      node.taker.watch();
      Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(scratch).isEmptyDirectory());
      assertThat(node.snapshots.keepNewest()).isTrue();
      assertThat(node.snapshots.list()).singleElement().extracting(RaftPosition::index).isEqualTo(2L);
      assertThat(scratch).isEmptyDirectory();
    }
  }

  /** Ratis asks with every append, while another thread deletes. */
  @Test
  void theNewestOneIsToldToRatisWithoutALookAtItsFiles(@TempDir Path directory) throws IOException {
    SnapshotDirectory snapshots = new SnapshotDirectory(directory.resolve("sm"), directory.resolve("tmp"));
    assertThat(snapshots.getLatestSnapshot()).isNull();
    Path complete = Files.createDirectories(directory.resolve("complete"));
    snapshots.adopt(complete, new RaftPosition(2, 7));
    snapshots.refresh();
    Files.delete(snapshots.path(new RaftPosition(2, 7)));
    SnapshotInfo newest = Objects.requireNonNull(snapshots.getLatestSnapshot());
    assertThat(newest.getTermIndex()).isEqualTo(TermIndex.valueOf(2, 7));
  }

  private static SnapshotRetentionPolicy keep(int number) {
    return new SnapshotRetentionPolicy() {
      @Override
      public int getNumSnapshotsRetained() {
        return number;
      }
    };
  }

  @Test
  void ratisTakesThePreparedOneOnItsOwnThread(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String name = cluster.leader();
      cluster.write(name, "something to cover");
      int before = cluster.replica(name).checkpointSteps().size();
      long covered = cluster.node(name).triggerSnapshot().join();
      assertThat(covered).isEqualTo(cluster.node(name).status().applied());
      List<String> steps = cluster.replica(name).checkpointSteps();
      assertThat(steps.subList(before, steps.size())).hasSize(2).first().asString()
          .isEqualTo("prepare on raft-snapshots-" + name);
      assertThat(steps.getLast()).startsWith("checkpoint on ").contains("StateMachineUpdater");
    }
  }
}
