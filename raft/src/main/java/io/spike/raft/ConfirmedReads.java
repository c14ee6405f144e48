package io.spike.raft;

import io.spike.raft.UnavailableException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Linearizable reads on the leader by a confirmed round. Thread-safe.
 *
 * <p>After a read arrived, every other voter is asked for its term; when a majority, this node included, is still in the
 * term that this node leads, no newer leader existed when the round started: it would need votes of a majority, a voter
 * raises its term before it votes, and terms never fall. Every write acknowledged before the read is therefore applied
 * here. No clock and no timer is part of the argument. One round is in flight; reads that arrive meanwhile share the
 * next. (Ratis 3.3.0's own reads skip the question whenever nothing was committed since the last one.)
 */
final class ConfirmedReads {

  /** What a round knows of the group. */
  interface Group {
    /** Whether this node leads and has applied what its predecessors committed. */
    boolean leads();

    /** This node's term. */
    long term();

    /** Who must be asked. */
    RatisGroup.Voters voters();

    /** The term of another voter, asked now. */
    CompletableFuture<Long> termOf(String peer, Duration timeout);
  }

  /** A silent peer costs a round nothing; without a majority it ends after this. */
  static final Duration ROUND_LIMIT = Duration.ofMillis(500);
  private static final Duration QUESTION_LIMIT = Duration.ofSeconds(1);
  private static final Duration ASK_AGAIN = Duration.ofMillis(25);
  /** A voter whose answer would do is asked alone, and the others only when it takes longer than this. */
  private static final Duration ALONE = Duration.ofMillis(10);
  private static final int MAX_WAITING = 100_000;
  private static final RatisGroup.Voters NOBODY = new RatisGroup.Voters(Set.of(), Set.of());
  private static final Logger LOG = LoggerFactory.getLogger(ConfirmedReads.class);

  private final String self;
  private final Group group;
  private final LongSupplier applied;
  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final ReentrantLock lock = new ReentrantLock();
  /** Guarded by lock. */
  private List<CompletableFuture<Long>> waiting = new ArrayList<>();
  private boolean running;
  /** Whose answer ended the last round that took anybody's; empty before. */
  private volatile String quickest = "";

  /**
   * @param applied Raft index at which the local replica stands
   * @param executor completes the futures
   */
  ConfirmedReads(String self, Group group, LongSupplier applied, Executor executor, ScheduledExecutorService timer) {
    this.self = self;
    this.group = group;
    this.applied = applied;
    this.executor = executor;
    this.timer = timer;
  }

  /**
   * Confirms that this node leads now. The Raft index that a replica must have applied to answer a read that arrived
   * before this call; this node's own replica has. Fails with {@link UnavailableException}. What is chained to it must not
   * block.
   */
  CompletableFuture<Long> confirm() {
    CompletableFuture<Long> readable = new CompletableFuture<>();
    List<CompletableFuture<Long>> batch = null;
    lock.lock();
    try {
      if (waiting.size() >= MAX_WAITING) {
        return CompletableFuture.failedFuture(new UnavailableException(Reason.OVERLOADED, "too many reads wait"));
      }
      waiting.add(readable);
      if (!running) {
        running = true;
        batch = waiting;
        waiting = new ArrayList<>();
      }
    } finally {
      lock.unlock();
    }
    if (batch != null) {
      begin(batch);
    }
    return readable;
  }

  private void begin(List<CompletableFuture<Long>> batch) {
    Round round = null;
    try {
      round = new Round(batch, group.voters(), group.term());
      round.start();
    } catch (RuntimeException e) {
      // A group that ends: whoever waits learns it, and whoever comes next begins a round of their own.
      LOG.warn("a round of confirmed reads could not begin", e);
      (round == null ? new Round(batch, NOBODY, -1) : round).end(-1, Reason.NOT_LEADER);
    }
  }

  /**
   * The same for reads of another voter, which has said which term it was in after they had arrived there. Where that voter and
   * this node are a majority nobody else is asked: it is the answer that a round would have got from it.
   */
  CompletableFuture<Long> confirm(String voter, long itsTerm) {
    long term = group.term();
    boolean sufficient = itsTerm == term && !voter.equals(self) && group.leads()
        && group.voters().majority(Set.of(self, voter));
    long readable = applied.getAsLong();
    return sufficient && group.term() == term ? CompletableFuture.completedFuture(readable) : confirm();
  }

  private final class Round {
    private final List<CompletableFuture<Long>> batch;
    private final RatisGroup.Voters voters;
    private final long term;
    /** Guarded by this. */
    private final Set<String> confirmed = new HashSet<>();
    private boolean ended;
    private @Nullable ScheduledFuture<?> limit;
    /** Who was not asked at once. */
    private Set<String> unasked = Set.of();
    private @Nullable ScheduledFuture<?> rest;

    Round(List<CompletableFuture<Long>> batch, RatisGroup.Voters voters, long term) {
      this.batch = batch;
      this.voters = voters;
      this.term = term;
    }

    void start() {
      // The term is read before leadership: a leader that is one in that term and still in it afterwards led throughout.
      if (!group.leads() || group.term() != term) {
        end(-1, Reason.NOT_LEADER);
        return;
      }
      // Taken at the start, so that followers need not wait for what came later.
      long readable = applied.getAsLong();
      if (answered(self, readable)) {
        return;
      }
      synchronized (this) {
        limit = timer.schedule(() -> end(-1, Reason.NO_MAJORITY), ROUND_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
      }
      Set<String> others = new HashSet<>(voters.current());
      others.addAll(voters.previous());
      others.remove(self);
      String alone = quickest;
      if (!others.contains(alone) || !voters.majority(Set.of(self, alone))) {
        others.forEach(peer -> ask(peer, readable));
        return;
      }
      others.remove(alone);
      synchronized (this) {
        unasked = others;
      }
      ask(alone, readable);
      synchronized (this) {
        if (!ended && !unasked.isEmpty()) {
          rest = timer.schedule(() -> askRest(readable), ALONE.toNanos(), TimeUnit.NANOSECONDS);
        }
      }
    }

    private void askRest(long readable) {
      Set<String> left;
      synchronized (this) {
        left = ended ? Set.of() : unasked;
        unasked = Set.of();
      }
      left.forEach(peer -> ask(peer, readable));
    }

    private void ask(String peer, long readable) {
      group.termOf(peer, QUESTION_LIMIT).whenComplete((theirs, error) -> {
        if (error != null) {
          // A connection that just ended, most likely: within this round it is worth another question.
          timer.schedule(() -> askUnlessEnded(peer, readable), ASK_AGAIN.toNanos(), TimeUnit.NANOSECONDS);
          askRest(readable);
        } else if (theirs == term) {
          answered(peer, readable);
        } else if (theirs > term) {
          end(-1, Reason.NOT_LEADER);
        } else {
          askRest(readable);
        }
      });
    }

    private void askUnlessEnded(String peer, long readable) {
      synchronized (this) {
        if (ended) {
          return;
        }
      }
      ask(peer, readable);
    }

    private boolean answered(String peer, long readable) {
      synchronized (this) {
        confirmed.add(peer);
        if (!voters.majority(confirmed)) {
          return false;
        }
        if (!ended && !peer.equals(self)) {
          quickest = peer;
        }
      }
      boolean leads = group.leads() && group.term() == term;
      end(readable, leads ? null : Reason.NOT_LEADER);
      return true;
    }

    private void answer(long readable, @Nullable Reason failure) {
      for (CompletableFuture<Long> read : batch) {
        if (failure == null) {
          read.complete(readable);
        } else {
          read.completeExceptionally(new UnavailableException(failure,
              failure == Reason.NO_MAJORITY ? "a majority of the nodes did not answer" : "this node does not lead"));
        }
      }
    }

    private void end(long readable, @Nullable Reason failure) {
      synchronized (this) {
        if (ended) {
          return;
        }
        ended = true;
        if (limit != null) {
          limit.cancel(false);
        }
        if (rest != null) {
          rest.cancel(false);
        }
      }
      List<CompletableFuture<Long>> next;
      lock.lock();
      try {
        next = waiting;
        running = !next.isEmpty();
        waiting = new ArrayList<>();
      } finally {
        lock.unlock();
      }
      if (!next.isEmpty()) {
        // Not by recursion: a group of one ends its rounds at once.
        executor.execute(() -> begin(next));
      }
      executor.execute(() -> answer(readable, failure));
    }
  }
}
