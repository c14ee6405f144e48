package io.spike.raft;

import io.spike.raft.UnavailableException.Reason;
import io.spike.store.log.Replica;
import io.spike.store.log.Replica.RaftPosition;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A peer's snapshot on its way to take the replica's place. Thread-safe; Ratis asks for one at a time. */
final class SnapshotInstall {

  private final SnapshotFetcher fetcher;
  private final Replica replica;
  private final AppliedWaiters waiters;
  private volatile @Nullable Thread fetching;
  /** Index of a fetched snapshot that the replica has not reached yet. */
  private volatile long fetched = -1;

  /** @param waiters are told that the replica does not move meanwhile */
  SnapshotInstall(SnapshotFetcher fetcher, Replica replica, AppliedWaiters waiters) {
    this.fetcher = fetcher;
    this.replica = replica;
    this.waiters = waiters;
  }

  /**
   * Fetches one, on a thread of its own.
   *
   * @param moreThan it must cover a greater Raft index
   * @param peers in the order in which to ask, the leader first
   */
  CompletableFuture<RaftPosition> begin(long moreThan, List<String> peers) {
    CompletableFuture<RaftPosition> done = new CompletableFuture<>();
    Thread fetch = Thread.ofVirtual().name("raft-fetch").unstarted(() -> {
      try {
        RaftPosition at = fetcher.fetch(moreThan, peers);
        fetched = at.index();
        fetching = null;
        done.complete(at);
      } catch (IOException | RuntimeException e) {
        fetching = null;
        done.completeExceptionally(e);
      }
    });
    fetching = fetch;
    waiters.fail(Reason.LAGGING, "this node is fetching a snapshot");
    fetch.start();
    return done;
  }

  /** Whether the replica is about to be replaced, so that it does not move and must not be waited for. */
  boolean underWay() {
    return fetching != null || replica.applied().index() < fetched;
  }

  /** Gives up; what was fetched so far is kept. */
  void interrupt() {
    Thread fetch = fetching;
    if (fetch != null) {
      fetch.interrupt();
    }
  }
}
