package io.spike.nexus.log;

import io.spike.nexus.access.Rights;
import io.spike.raft.RaftNode;
import io.spike.raft.UnavailableException;
import io.spike.store.EventStore;
import io.spike.store.log.LogState;
import java.time.Duration;
import java.time.Instant;

/**
 * Linearizable reads, judged and answered on one state of rights: never old rights with new data. Thread-safe.
 */
public final class Reader {

  /** The replication layer keeps the deadline itself and knows best what to say then. */
  private static final Duration GRACE = Duration.ofMillis(500);

  private final EventStore store;
  private final RaftNode raft;

  /** Looks something up. */
  @FunctionalInterface
  public interface Reading<T> {
    /** Throws what the caller of {@link Reader#read} shall see. */
    T on(LogState view) throws Exception;
  }

  /** Reads {@code store} once {@code raft} says that it is current. */
  public Reader(EventStore store, RaftNode raft) {
    this.store = store;
    this.raft = raft;
  }

  /**
   * Waits until this node holds every write acknowledged anywhere before this call, then reads.
   *
   * @throws io.spike.raft.UnavailableException when that cannot be had by the deadline
   * @throws io.spike.nexus.access.DeniedException when the view denies it
   */
  public <T> T read(Rights rights, Instant deadline, Reading<T> reading) throws Exception {
    confirm(deadline);
    while (true) {
      LogState view = store.state();
      rights.on(view);
      T result = reading.on(view);
      if (sameRights(view, store.state())) {
        return result;
      }
    }
  }

  /** Reading goes to the newest heads, so rights must not have changed meanwhile: every input of theirs lies in this map. */
  @SuppressWarnings("ReferenceEquality") // states share the map until it is replaced as a whole
  private static boolean sameRights(LogState before, LogState after) {
    return before.tenants() == after.tenants();
  }

  /** Waits until this node holds every write acknowledged anywhere before this call. */
  public void confirm(Instant deadline) throws Exception {
    try {
      Waiting.on(raft.confirmRead(deadline), deadline.plus(GRACE));
    } catch (UnavailableException e) {
      if (e.reason() != UnavailableException.Reason.NO_MAJORITY) {
        throw e;
      }
      // Connections between nodes may all be renewed at once; a leader that is cut off fails the second round too.
      Waiting.on(raft.confirmRead(deadline), deadline.plus(GRACE));
    }
  }
}
