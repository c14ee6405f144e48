package io.spike.raft;

import io.spike.store.log.Replica;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When this node takes a snapshot of its replica: by size, on demand, for a peer that needs one. Thread-safe. */
final class SnapshotTaker {

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
  }

  /** Takes one now, unless the newest one covers everything; the Raft index it covers. */
  CompletableFuture<Long> take() {
    try {
      return group.snapshot(LIMIT).thenApplyAsync(index -> index, executor);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Takes one where so much was written since the last that it is due; asked again and again. */
  void takeIfDue() {
    if (bytesSinceLast.getAsLong() >= settings.snapshotEveryBytes() && !group.installing()) {
      take().exceptionally(error -> {
        LOG.warn("snapshot by size was not taken: {}", error.getMessage());
        return -1L;
      });
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
        group.nudge();
        waiters.await(replica.applied().index() + 1, until).join();
      }
      group.snapshot(LIMIT).join();
    } catch (CompletionException e) {
      throw new IOException("no fresh snapshot could be made: " + e.getMessage(), e);
    }
  }
}
