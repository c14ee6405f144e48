package io.spike.raft;

import io.spike.raft.UnavailableException.Reason;
import io.spike.store.log.BatchFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Packs proposals into Raft entries on the leader: one entry in flight, and all that arrives meanwhile goes into the
 * next; no timer. Thread-safe.
 *
 * <p>An entry costs the same with one proposal as with dozens, so a batch of about half the number of writers forms by
 * itself, and a single writer pays nothing.
 */
final class Batcher {

  static final int MAX_PROPOSALS = 256;
  static final int MAX_BATCH_BYTES = 1 << 20;
  /** Leaves room for framing below the largest entry Ratis takes. */
  static final int MAX_PROPOSAL_BYTES = 7 << 19;
  static final int MAX_QUEUED = 8192;
  static final int MAX_QUEUED_BYTES = 64 << 20;

  private record Item(byte[] proposal, CompletableFuture<byte[]> outcome) {}

  private final Function<byte[], CompletableFuture<byte[]>> append;
  private final BooleanSupplier leads;
  private final Supplier<CompletableFuture<Long>> stamps;
  private final Executor executor;
  private final ReentrantLock lock = new ReentrantLock();
  /** These are guarded by lock. */
  private final ArrayDeque<Item> queue = new ArrayDeque<>();
  private int queuedBytes;
  private boolean inFlight;
  private boolean held;
  private @Nullable CompletableFuture<@Nullable Void> idle;

  /**
   * @param append appends one entry; fails with {@link AppendFailure}
   * @param leads whether this node leads and is ready
   * @param stamps the time to stamp an entry with, nanoseconds since 1970; never fails, and need not be there at once
   * @param executor answers, so that callers never delay apply
   */
  Batcher(Function<byte[], CompletableFuture<byte[]>> append, BooleanSupplier leads,
      Supplier<CompletableFuture<Long>> stamps, Executor executor) {
    this.append = append;
    this.leads = leads;
    this.stamps = stamps;
    this.executor = executor;
  }

  /** The outcome of the proposal; fails with {@link UnavailableException}. What is chained to it must not block. */
  CompletableFuture<byte[]> submit(byte[] proposal) {
    if (proposal.length > MAX_PROPOSAL_BYTES) {
      return CompletableFuture.failedFuture(new UnavailableException(Reason.TOO_LARGE,
          "a proposal of " + proposal.length + " bytes is larger than " + MAX_PROPOSAL_BYTES));
    }
    Item item = new Item(proposal, new CompletableFuture<>());
    List<Item> batch = null;
    lock.lock();
    try {
      if (!held && !leads.getAsBoolean()) {
        return CompletableFuture.failedFuture(notLeader());
      }
      if (queue.size() >= MAX_QUEUED || queuedBytes > MAX_QUEUED_BYTES) {
        return CompletableFuture
            .failedFuture(new UnavailableException(Reason.OVERLOADED, queue.size() + " proposals wait already"));
      }
      queue.add(item);
      queuedBytes += proposal.length;
      if (!inFlight && !held) {
        batch = take();
      }
    } finally {
      lock.unlock();
    }
    if (batch != null) {
      send(batch);
    }
    return item.outcome;
  }

  /** Sends an empty entry unless one is in flight: its append tells followers how far is committed. */
  void nudge() {
    lock.lock();
    try {
      if (inFlight || held || !leads.getAsBoolean()) {
        return;
      }
      inFlight = true;
    } finally {
      lock.unlock();
    }
    send(List.of());
  }

  /** Starts no further entry, keeps queueing; completes when none is in flight. */
  CompletableFuture<@Nullable Void> hold() {
    lock.lock();
    try {
      held = true;
      if (!inFlight) {
        return CompletableFuture.completedFuture(null);
      }
      if (idle == null) {
        idle = new CompletableFuture<>();
      }
      return idle;
    } finally {
      lock.unlock();
    }
  }

  /** Goes on: what is queued is sent when this node leads, and else certainly refused, so that it goes elsewhere. */
  void release() {
    List<Item> batch = null;
    lock.lock();
    try {
      held = false;
      if (!inFlight && !queue.isEmpty()) {
        batch = take();
      }
    } finally {
      lock.unlock();
    }
    if (batch != null) {
      send(batch);
    }
  }

  /** Refuses all that is queued, for certain; the entry in flight gets its own answer. */
  void refuseQueued(Reason reason, String sentence) {
    List<Item> all;
    lock.lock();
    try {
      if (held) {
        // The transfer that holds them decides where they go.
        return;
      }
      all = new ArrayList<>(queue);
      queue.clear();
      queuedBytes = 0;
    } finally {
      lock.unlock();
    }
    refuse(all, new UnavailableException(reason, sentence));
  }

  private List<Item> take() {
    inFlight = true;
    List<Item> batch = new ArrayList<>();
    int bytes = 0;
    while (!queue.isEmpty() && batch.size() < MAX_PROPOSALS) {
      int next = queue.peek().proposal.length;
      if (!batch.isEmpty() && bytes + next > MAX_BATCH_BYTES) {
        break;
      }
      bytes += next;
      batch.add(queue.remove());
    }
    queuedBytes -= bytes;
    return batch;
  }

  private void send(List<Item> batch) {
    if (!leads.getAsBoolean()) {
      done();
      refuse(batch, notLeader());
      return;
    }
    stamps.get()
        .thenCompose(stamp -> append.apply(BatchFrame.encode(stamp, batch.stream().map(Item::proposal).toList())))
        .whenComplete((reply, failure) -> {
          // First feed the log, then answer.
          done();
          executor.execute(() -> answer(batch, reply, failure));
        });
  }

  private void done() {
    List<Item> next = null;
    CompletableFuture<@Nullable Void> waiting = null;
    lock.lock();
    try {
      inFlight = false;
      if (held) {
        waiting = idle;
        idle = null;
      } else if (!queue.isEmpty()) {
        next = take();
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      List<Item> batch = next;
      if (leads.getAsBoolean()) {
        send(batch);
      } else {
        // Not by recursion: there may be many batches to refuse.
        executor.execute(() -> send(batch));
      }
    }
    if (waiting != null) {
      CompletableFuture<@Nullable Void> holder = waiting;
      executor.execute(() -> holder.complete(null));
    }
  }

  private void answer(List<Item> batch, byte @Nullable [] reply, @Nullable Throwable error) {
    if (reply == null) {
      Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
      boolean unknown = !(cause instanceof AppendFailure failure) || failure.unknown();
      String why = String.valueOf(cause == null ? null : cause.getMessage());
      refuse(batch, new UnavailableException(unknown ? Reason.UNKNOWN_OUTCOME : Reason.NOT_LEADER, unknown,
          "the leader did not get the entry committed: " + why));
      return;
    }
    List<byte[]> outcomes = BatchFrame.outcomes(reply);
    if (outcomes.size() != batch.size()) {
      // A node that is about to end answers so.
      refuse(batch, new UnavailableException(Reason.UNKNOWN_OUTCOME, true, "the store of this node is broken"));
      return;
    }
    for (int i = 0; i < outcomes.size(); i++) {
      batch.get(i).outcome.complete(outcomes.get(i));
    }
  }

  private void refuse(List<Item> batch, UnavailableException why) {
    executor.execute(() -> batch.forEach(item -> item.outcome.completeExceptionally(why)));
  }

  private static UnavailableException notLeader() {
    return new UnavailableException(Reason.NOT_LEADER, "this node does not lead");
  }
}
