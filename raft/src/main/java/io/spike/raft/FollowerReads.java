package io.spike.raft;

import io.spike.raft.UnavailableException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the leader for the index at which a read may be answered. One question is in flight; reads that arrive meanwhile
 * share the next. Thread-safe.
 */
final class FollowerReads {

  private static final Duration QUESTION_LIMIT = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(FollowerReads.class);

  private final Function<Duration, CompletableFuture<Long>> askLeader;
  private final Executor executor;
  private final ReentrantLock lock = new ReentrantLock();
  /** Guarded by lock. */
  private List<CompletableFuture<Long>> waiting = new ArrayList<>();
  private boolean running;

  /**
   * @param askLeader asks with a time limit; fails with {@link UnavailableException}
   * @param executor completes the futures
   */
  FollowerReads(Function<Duration, CompletableFuture<Long>> askLeader, Executor executor) {
    this.askLeader = askLeader;
    this.executor = executor;
  }

  /** The index, asked for after this call. What is chained to it must not block. */
  CompletableFuture<Long> readable() {
    CompletableFuture<Long> readable = new CompletableFuture<>();
    lock.lock();
    try {
      waiting.add(readable);
      if (running) {
        return readable;
      }
      running = true;
    } finally {
      lock.unlock();
    }
    next();
    return readable;
  }

  private void next() {
    List<CompletableFuture<Long>> batch;
    lock.lock();
    try {
      batch = waiting;
      running = !batch.isEmpty();
      waiting = new ArrayList<>();
    } finally {
      lock.unlock();
    }
    if (batch.isEmpty()) {
      return;
    }
    ask().whenComplete((index, error) -> {
      executor.execute(this::next);
      executor.execute(() -> answer(batch, index, error));
    });
  }

  private CompletableFuture<Long> ask() {
    try {
      return askLeader.apply(QUESTION_LIMIT);
    } catch (RuntimeException e) {
      // A group that ends: whoever waits learns it, and whoever comes next asks anew.
      LOG.warn("the leader could not be asked", e);
      return CompletableFuture
          .failedFuture(new UnavailableException(Reason.NO_LEADER, "the leader could not be asked"));
    }
  }

  private static void answer(List<CompletableFuture<Long>> batch, Long index, @Nullable Throwable error) {
    for (CompletableFuture<Long> read : batch) {
      if (error == null) {
        read.complete(index);
      } else {
        read.completeExceptionally(error);
      }
    }
  }
}
