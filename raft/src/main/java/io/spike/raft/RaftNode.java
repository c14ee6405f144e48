package io.spike.raft;

import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.store.log.Replica;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One node of a Raft group that replicates a {@link Replica}. Thread-safe.
 *
 * <p>Futures complete on virtual threads, never on a thread of Ratis; callers may block there.
 */
public final class RaftNode implements AutoCloseable {

  /**
   * Starts a node: checks the directory, recovers the log, listens. Returns at once; a leader may be found later.
   *
   * @param settings how to take part
   * @param replica driven from now on, and closed with this node
   * @param identity for mTLS with the peers, both directions; rotation is picked up
   * @param peers which SPIFFE IDs are nodes of this cluster
   * @param facts what this node tells its peers about itself; asked often, so it must not block, and be small
   * @throws IOException with one sentence that names the file, directory or address; no thread is left behind
   */
  public static RaftNode start(RaftSettings settings, Replica replica, SvidSource identity, Predicate<SpiffeId> peers,
      Supplier<byte[]> facts) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Has a proposal decided and applied, whichever node leads. The same bytes may reach the log more than once when an
   * attempt's fate is unknown: the replica must recognise a request it has seen.
   *
   * @param proposal as {@link io.spike.store.log.BatchFrame} carries it; not changed afterwards by the caller
   * @param deadline attempts go on until then
   * @return the outcome that {@link Replica#apply} gave for it; fails with {@link UnavailableException}
   */
  public CompletableFuture<byte[]> submit(byte[] proposal, Instant deadline) {
    throw new UnsupportedOperationException();
  }

  /**
   * Waits until reading the local replica is linearizable: it then reflects every write acknowledged by any node before
   * this call. Fails with {@link UnavailableException}; then another node may be asked.
   *
   * @param deadline at latest
   */
  public CompletableFuture<@Nullable Void> confirmRead(Instant deadline) {
    throw new UnsupportedOperationException();
  }

  /** Waits until the local replica stands at {@code raftIndex} or later; fails with LAGGING at the deadline. */
  public CompletableFuture<@Nullable Void> awaitApplied(long raftIndex, Instant deadline) {
    throw new UnsupportedOperationException();
  }

  /** What this node knows; no network. */
  public RaftStatus status() {
    throw new UnsupportedOperationException();
  }

  /** Asks every member about itself, this node included, in the order of the settings; never fails. */
  public CompletableFuture<List<PeerReport>> peers(Duration timeout) {
    throw new UnsupportedOperationException();
  }

  /**
   * Hands leadership over; no proposal is lost, those waiting go to the new leader. Fails with
   * {@link UnavailableException} when this node does not lead or the other one does not take over in time.
   *
   * @param to name of a member, or null for the one that has applied most
   */
  public CompletableFuture<@Nullable Void> transferLeadership(@Nullable String to, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  /** Takes a snapshot now; the Raft index it covers. */
  public CompletableFuture<Long> triggerSnapshot() {
    throw new UnsupportedOperationException();
  }

  /** Hands leadership over if it can, stops, and closes the replica; idempotent. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
