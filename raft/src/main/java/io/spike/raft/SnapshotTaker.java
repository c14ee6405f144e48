package io.spike.raft;

import io.spike.raft.UnavailableException.Reason;
import io.spike.store.log.Replica;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When this node takes a snapshot of its replica: by size or number of entries, on demand, for a peer that needs one.
 * Thread-safe.
 *
 * <p>The thread that applies must stand still while Ratis has a snapshot taken, so what can be done beside it is done before,
 * and what is left over afterwards, on a thread of this class: a platform thread, since RocksDB's calls would hold up virtual
 * ones. There is one, and so one snapshot at a time: Ratis answers a wish that comes while it takes one by that one, which may
 * lack what was applied meanwhile.
 */
final class SnapshotTaker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotTaker.class);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration SOMETHING_TO_COVER = Duration.ofSeconds(10);

  /** What taking a snapshot knows of the group. */
  interface Group {
    /** Has Ratis take one unless the newest covers all that is applied; the Raft index it covers. */
    CompletableFuture<Long> snapshot(Duration limit) throws IOException;

    /** Whether this node leads. */
    boolean leads();

    /** Has an empty entry appended, on the leader. */
    void nudge();

    /** Whether the replica is about to be replaced by a peer's snapshot. */
    boolean installing();
  }

  private final RaftSettings settings;
  private final Replica replica;
  private final SnapshotDirectory snapshots;
  private final AppliedWaiters waiters;
  private final Group group;
  private final LongSupplier bytesSinceLast;
  private final Executor executor;
  private final ThreadPoolExecutor worker;
  private final AtomicBoolean dueUnderWay = new AtomicBoolean();

  /**
   * @param waiters tell when the replica has moved on
   * @param bytesSinceLast bytes of proposals applied since the last snapshot
   * @param executor completes the futures
   */
  SnapshotTaker(RaftSettings settings, Replica replica, SnapshotDirectory snapshots, AppliedWaiters waiters,
      Group group, LongSupplier bytesSinceLast, Executor executor) {
    this.settings = settings;
    this.replica = replica;
    this.snapshots = snapshots;
    this.waiters = waiters;
    this.group = group;
    this.bytesSinceLast = bytesSinceLast;
    this.executor = executor;
    worker = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
        Thread.ofPlatform().daemon().name("raft-snapshots-" + settings.self()).factory(), (task, _) -> {
          if (task instanceof Wish wish) {
            wish.closed();
          }
        });
  }

  /** Takes one of what is applied now, unless the newest one covers it; the Raft index it covers. */
  CompletableFuture<Long> take() {
    Wish wish = new Wish();
    worker.execute(wish);
    return wish.index;
  }

  /** Takes one where so much was written since the last that it is due, and deletes what is old; asked again and again. */
  void watch() {
    if (due() && !group.installing() && dueUnderWay.compareAndSet(false, true)) {
      take().whenComplete((_, error) -> {
        dueUnderWay.set(false);
        if (error != null) {
          LOG.warn("a snapshot that was due was not taken: {}", error.getMessage());
        }
      });
    }
    if (snapshots.hasRetired()) {
      worker.execute(this::deleteRetired);
    }
  }

  private boolean due() {
    return bytesSinceLast.getAsLong() >= settings.snapshotEveryBytes()
        || replica.applied().index() - snapshots.newest().index() >= settings.snapshotEveryEntries();
  }

  private void deleteRetired() {
    try {
      snapshots.deleteRetired();
    } catch (IOException e) {
      LOG.warn("an old snapshot could not be deleted: {}", e.getMessage());
    }
  }

  /**
   * Takes one of what is applied now and deletes every older one, and what was kept of damaged files. Blocks; false
   * while nothing was applied since the newest, or a peer reads an older one.
   */
  boolean renew() throws IOException {
    long before = snapshots.newest().index();
    try {
      if (take().join() <= before) {
        return false;
      }
    } catch (CompletionException e) {
      throw new IOException("no snapshot could be taken: " + e.getMessage(), e);
    }
    new SetAside(settings).delete();
    return snapshots.keepNewest();
  }

  /** Takes one since a peer needs one that covers more than {@code index}. Blocks. */
  void coverMoreThan(long index) throws IOException {
    try {
      Deadline until = Deadline.in(SOMETHING_TO_COVER);
      while (replica.applied().index() <= index && group.leads() && !until.passed()) {
        // Nothing was written since the entries were purged: make something to cover.
        long next = replica.applied().index() + 1;
        group.nudge();
        waiters.await(next, until).join();
      }
      take().join();
    } catch (CompletionException e) {
      throw new IOException("no fresh snapshot could be made: " + e.getMessage(), e);
    }
  }

  /** Takes no more; who waits for one is told so. Waits until the replica is left alone. */
  @Override
  public void close() {
    for (Runnable task : worker.shutdownNow()) {
      if (task instanceof Wish wish) {
        wish.closed();
      }
    }
    try {
      while (!worker.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.info("a snapshot is still being prepared");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Somebody's wish that there be a snapshot of all that is applied when its turn comes. */
  private final class Wish implements Runnable {
    private final CompletableFuture<Long> index = new CompletableFuture<>();

    @Override
    public void run() {
      try {
        prepare();
        long covered = group.snapshot(LIMIT).get();
        index.completeAsync(() -> covered, executor);
      } catch (ExecutionException e) {
        fail(e.getCause() == null ? e : e.getCause());
      } catch (InterruptedException _) {
        closed();
      } catch (IOException | RuntimeException e) {
        fail(e);
      }
    }

    private void prepare() {
      if (replica.applied().index() <= snapshots.newest().index()) {
        return;
      }
      try {
        replica.prepareCheckpoint();
      } catch (IOException | RuntimeException e) {
        LOG.warn("a snapshot is taken unprepared: {}", e.getMessage());
      }
    }

    void closed() {
      fail(new UnavailableException(Reason.CLOSED, "this node closes"));
    }

    private void fail(Throwable cause) {
      executor.execute(() -> index.completeExceptionally(cause));
    }
  }
}
