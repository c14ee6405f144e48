package io.spike.nexus.log;

import io.spike.nexus.access.Rights;
import io.spike.raft.RaftNode;
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
      // Reading goes to the newest heads, so rights must not have changed meanwhile; every input of theirs lies here.
      if (store.state().tenants() == view.tenants()) {
        return result;
      }
    }
  }

  /** Waits until this node holds every write acknowledged anywhere before this call. */
  public void confirm(Instant deadline) throws Exception {
    Waiting.on(raft.confirmRead(deadline), deadline.plus(GRACE));
  }
}
