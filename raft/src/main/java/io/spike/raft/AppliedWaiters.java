package io.spike.raft;

import io.spike.raft.UnavailableException.Reason;
import io.spike.store.log.Replica;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Those who wait for the replica to reach a Raft index. Thread-safe. */
final class AppliedWaiters {

  /** Indices come from callers, so their number is bounded. */
  private static final int MAX = 100_000;
  private static final String CLOSES = "this node closes";

  private record Waiter(long index, Deadline deadline, CompletableFuture<@Nullable Void> done) {}

  private final Replica replica;
  private final Executor executor;
  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Waiter> waiting = new PriorityQueue<>((a, b) -> Long.compare(a.index, b.index));
  /** Guarded by lock. */
  private boolean closed;

  /**
   * @param replica asked where it stands
   * @param executor completes the futures
   */
  AppliedWaiters(Replica replica, Executor executor) {
    this.replica = replica;
    this.executor = executor;
  }

  /**
   * Completes once the replica stands at {@code index} or later; fails with LAGGING at the deadline. What is chained to it must
   * not block.
   */
  CompletableFuture<@Nullable Void> await(long index, Deadline deadline) {
    if (replica.applied().index() >= index) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    lock.lock();
    try {
      if (closed) {
        return CompletableFuture.failedFuture(new UnavailableException(Reason.CLOSED, CLOSES));
      }
      if (waiting.size() >= MAX) {
        return CompletableFuture
            .failedFuture(new UnavailableException(Reason.OVERLOADED, "too many wait for this node to catch up"));
      }
      waiting.add(new Waiter(index, deadline, done));
    } finally {
      lock.unlock();
    }
    // It may have got there before we were in the queue.
    advance();
    return done;
  }

  /** Wakes those whose index has been reached; called after each apply. */
  void advance() {
    List<Waiter> ready = new ArrayList<>();
    lock.lock();
    try {
      if (waiting.isEmpty()) {
        return;
      }
      long applied = replica.applied().index();
      while (!waiting.isEmpty() && waiting.peek().index <= applied) {
        ready.add(waiting.poll());
      }
    } finally {
      lock.unlock();
    }
    if (!ready.isEmpty()) {
      executor.execute(() -> ready.forEach(waiter -> waiter.done.complete(null)));
    }
  }

  /** Fails those whose deadline has passed; called at short intervals. */
  void expire() {
    List<Waiter> late = new ArrayList<>();
    lock.lock();
    try {
      for (Iterator<Waiter> all = waiting.iterator(); all.hasNext();) {
        Waiter waiter = all.next();
        if (waiter.deadline.passed()) {
          all.remove();
          late.add(waiter);
        }
      }
    } finally {
      lock.unlock();
    }
    long applied = replica.applied().index();
    late.forEach(waiter -> executor.execute(() -> waiter.done.completeExceptionally(new UnavailableException(
        Reason.LAGGING, "this node stands at Raft index " + applied + ", before " + waiter.index))));
  }

  /** Fails everybody, and whoever comes later: nothing is applied any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    fail(Reason.CLOSED, CLOSES);
  }

  /** Fails everybody, for instance because the replica is about to be replaced. */
  void fail(Reason reason, String sentence) {
    List<Waiter> all;
    lock.lock();
    try {
      all = new ArrayList<>(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(waiter -> executor
        .execute(() -> waiter.done.completeExceptionally(new UnavailableException(reason, sentence))));
  }
}
