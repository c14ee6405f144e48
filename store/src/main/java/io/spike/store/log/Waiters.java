package io.spike.store.log;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Callers that wait until a sequence is part of the view. Thread-safe. */
final class Waiters {

  private record Waiter(long sequence, CompletableFuture<@Nullable Void> done) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Waiter> waiting = new PriorityQueue<>(Comparator.comparingLong(Waiter::sequence));
  private long reached;

  CompletableFuture<@Nullable Void> await(long sequence) {
    lock.lock();
    try {
      if (sequence <= reached) {
        return CompletableFuture.completedFuture(null);
      }
      waiting.removeIf(w -> w.done.isDone());
      Waiter waiter = new Waiter(sequence, new CompletableFuture<>());
      waiting.add(waiter);
      return waiter.done;
    } finally {
      lock.unlock();
    }
  }

  /** Completes the waiters off this thread, since it is the apply thread. */
  void reached(long sequence) {
    lock.lock();
    try {
      reached = sequence;
      for (Waiter first = waiting.peek(); first != null && first.sequence <= sequence; first = waiting.peek()) {
        waiting.remove();
        first.done.completeAsync(Waiters::nothing);
      }
    } finally {
      lock.unlock();
    }
  }

  private static @Nullable Void nothing() {
    return null;
  }
}
