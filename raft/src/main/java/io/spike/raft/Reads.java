package io.spike.raft;

import io.spike.raft.UnavailableException.Reason;
import io.spike.store.log.Replica;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the local replica may be read: at once after a confirmed round on the leader, on a follower once it stands where such a
 * round found the leader, or once it stands at a given index. Thread-safe.
 */
final class Reads {

  private static final Logger LOG = LoggerFactory.getLogger(Reads.class);
  /** A follower that has the entry but not the news that it is committed would wait for a heartbeat. */
  private static final Duration PATIENCE = Duration.ofMillis(20);

  /** What reads know of this node's part in the group. */
  interface Node extends ConfirmedReads.Group {
    /** The name of the leader, as far as this node knows. */
    @Nullable
    String leader();

    /** Whether this node ends. */
    boolean closing();

    /** Whether the replica is about to be replaced, so that it does not move and must not be waited for. */
    boolean installing();
  }

  private final String self;
  /** With its generation, as voters are named. */
  private final byte[] voter;
  private final Node node;
  private final Map<String, PeerClient> clients;
  private final AppliedWaiters waiters;
  private final Submitter submitter;
  private final ScheduledExecutorService timer;
  private final ConfirmedReads leaderReads;
  private final FollowerReads followerReads;
  private final AtomicBoolean nudgePending = new AtomicBoolean();

  /**
   * @param self this node to Raft
   * @param clients to the other members, by name
   * @param waiters tell when the replica has moved on
   * @param submitter tries again where that helps
   * @param executor completes the futures
   * @param timer limits rounds
   */
  Reads(PeerName self, Node node, Replica replica, Map<String, PeerClient> clients, AppliedWaiters waiters,
      Submitter submitter, Executor executor, ScheduledExecutorService timer) {
    this.self = self.name();
    this.voter = self.toString().getBytes(StandardCharsets.UTF_8);
    this.node = node;
    this.clients = clients;
    this.waiters = waiters;
    this.submitter = submitter;
    this.timer = timer;
    leaderReads = new ConfirmedReads(self.toString(), node, () -> replica.applied().index(), executor, timer);
    followerReads = new FollowerReads(this::askReadable, executor);
  }

  /** Waits until reading the local replica is linearizable, as {@link RaftNode#confirmRead} promises. */
  CompletableFuture<@Nullable Void> confirm(Instant deadline) {
    Deadline until = Deadline.at(deadline);
    return submitter.<@Nullable Void>run(until, _ -> attempt(until), this::again)
        .exceptionallyCompose(error -> CompletableFuture.failedFuture(forReads(error)));
  }

  private CompletableFuture<@Nullable Void> attempt(Deadline until) {
    if (node.closing()) {
      return failed(Reason.CLOSED, "this node closes");
    }
    if (node.installing()) {
      return failed(Reason.LAGGING, "this node is fetching a snapshot");
    }
    if (self.equals(node.leader())) {
      return leaderReads.confirm().thenApply(_ -> null);
    }
    return followerReads.readable().thenCompose(index -> awaitNudging(index, until));
  }

  private boolean again(UnavailableException failure) {
    return switch (failure.reason()) {
      case NO_LEADER, NOT_LEADER, UNKNOWN_OUTCOME -> true;
      case CLOSED -> !node.closing();
      // A leader without majority, and a node that lags, are left for the caller to route around at once.
      case NO_MAJORITY, LAGGING, OVERLOADED, TOO_LARGE -> false;
    };
  }

  private static Throwable forReads(Throwable error) {
    return error instanceof UnavailableException failure && failure.reason() == Reason.UNKNOWN_OUTCOME
        ? new UnavailableException(Reason.NO_LEADER, String.valueOf(failure.getMessage()))
        : error;
  }

  private CompletableFuture<Long> askReadable(Duration limit) {
    String leader = node.leader();
    PeerClient client = leader == null ? null : clients.get(leader);
    if (client == null) {
      return failed(Reason.NO_LEADER, "no leader is known");
    }
    // Our term now, after all reads that wait for the answer: it counts as our answer to the leader's own question.
    byte[] content = ByteBuffer.allocate(Long.BYTES + voter.length).putLong(node.term()).put(voter).array();
    return client.ask(Question.Kind.READABLE, content, limit).thenApply(index -> ByteBuffer.wrap(index).getLong());
  }

  /** What a follower is told that asks for the index at which it may read: u64. */
  CompletableFuture<byte[]> readable(byte[] question) {
    return confirmFor(question).thenApply(index -> ByteBuffer.allocate(Long.BYTES).putLong(index).array());
  }

  private CompletableFuture<Long> confirmFor(byte[] question) {
    // Older nodes say nothing of themselves.
    if (question.length <= Long.BYTES) {
      return leaderReads.confirm();
    }
    ByteBuffer in = ByteBuffer.wrap(question);
    long term = in.getLong();
    return leaderReads.confirm(StandardCharsets.UTF_8.decode(in).toString(), term);
  }

  /** Waits until the local replica stands at {@code raftIndex} or later; fails with LAGGING at the deadline. */
  CompletableFuture<@Nullable Void> awaitApplied(long raftIndex, Instant deadline) {
    if (node.installing()) {
      return failed(Reason.LAGGING, "this node is fetching a snapshot");
    }
    return awaitNudging(raftIndex, Deadline.at(deadline));
  }

  private CompletableFuture<@Nullable Void> awaitNudging(long index, Deadline until) {
    CompletableFuture<@Nullable Void> there = waiters.await(index, until);
    if (!there.isDone() && nudgePending.compareAndSet(false, true)) {
      timer.schedule(() -> nudgeUnless(there), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
    return there;
  }

  private void nudgeUnless(CompletableFuture<@Nullable Void> there) {
    nudgePending.set(false);
    if (!there.isDone()) {
      nudgeLeader();
    }
  }

  /** Has another node that leads append an empty entry. */
  void nudgeLeader() {
    String leader = node.leader();
    PeerClient client = leader == null ? null : clients.get(leader);
    if (client != null) {
      client.ask(Question.Kind.NUDGE, new byte[0], Duration.ofSeconds(1)).exceptionally(error -> {
        LOG.debug("the leader was not nudged: {}", error.getMessage());
        return new byte[0];
      });
    }
  }

  private static <T extends @Nullable Object> CompletableFuture<T> failed(Reason reason, String sentence) {
    return CompletableFuture.failedFuture(new UnavailableException(reason, sentence));
  }
}
