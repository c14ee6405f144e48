package io.spike.nexus.log;

import io.spike.api.AsOf;
import io.spike.api.Consistency;
import io.spike.api.Position;
import io.spike.nexus.access.Rights;
import io.spike.nexus.log.PositionException.Why;
import io.spike.raft.RaftNode;
import io.spike.raft.UnavailableException;
import io.spike.store.EventStore;
import io.spike.store.Past;
import io.spike.store.log.LogState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads, as current as they ask to be, judged and answered on one state of rights: never old rights with new data.
 * Thread-safe.
 */
public final class Reader {

  /** How far a caller's clock may be ahead of this node's for its now not to be called the future. */
  private static final long CLOCK_DIFFERENCE = Duration.ofSeconds(5).toNanos();

  private final EventStore store;
  private final RaftNode raft;
  private final InstantSource clock;

  /** Looks something up. */
  @FunctionalInterface
  public interface Reading<T> {
    /** Throws what the caller of {@link Reader#read} shall see. */
    T on(Sight sight) throws Exception;
  }

  /** Reads {@code store} once {@code raft} says that it is current. */
  public Reader(EventStore store, RaftNode raft, InstantSource clock) {
    this.store = store;
    this.raft = raft;
    this.clock = clock;
  }

  /**
   * Waits until this node is as current as {@code mode} asks, then reads.
   *
   * @throws io.spike.raft.UnavailableException when that cannot be had by the deadline
   * @throws PositionException when there is no state as of what {@code mode} asks for, or none yet
   * @throws io.spike.nexus.access.DeniedException when the view denies it
   */
  public <T> T read(Rights rights, ReadMode mode, Instant deadline, Reading<T> reading) throws Exception {
    switch (mode.consistency()) {
      case Consistency.Linearizable _ -> confirm(deadline);
      case Consistency.AtLeast(Position position) -> await(position, deadline);
      case Consistency.Local _ -> {
      }
    }
    // Reading goes to the newest heads, so rights must not have changed meanwhile.
    while (true) {
      LogState view = store.state();
      rights.on(view);
      T result = reading.on(new Sight(view, past(view, mode)));
      if (store.rightsAreThoseOf(view)) {
        return result;
      }
      // Rights change by an entry.
      Waiting.on(store.await(view.sequence() + 1), deadline);
    }
  }

  /** Waits until this node holds every write acknowledged anywhere before this call. */
  public void confirm(Instant deadline) throws Exception {
    try {
      Waiting.on(raft.confirmRead(deadline));
    } catch (UnavailableException e) {
      if (e.reason() != UnavailableException.Reason.NO_MAJORITY) {
        throw e;
      }
      // Connections between nodes may all be renewed at once; a leader that is cut off fails the second round too.
      Waiting.on(raft.confirmRead(deadline));
    }
  }

  private void await(Position position, Instant deadline) throws Exception {
    long epoch = store.state().position().clusterEpoch();
    if (position.epoch() > epoch) {
      throw new PositionException(Why.AHEAD, "this node is in cluster epoch " + epoch + ", before " + position);
    }
    if (position.epoch() < epoch) {
      throw lost(position);
    }
    CompletableFuture<@Nullable Void> held = store.await(position.sequence());
    try {
      Waiting.on(held, deadline);
    } catch (TimeoutException _) {
      throw new PositionException(Why.AHEAD,
          "this node stands at " + store.state().position() + ", before " + position);
    } finally {
      // Whoever gave up is forgotten: positions come from callers.
      held.cancel(false);
    }
  }

  private @Nullable Past past(LogState view, ReadMode mode) throws PositionException {
    return switch (mode.asOf()) {
      case null -> null;
      case AsOf.At(Position position) -> at(view, position, mode.consistency() instanceof Consistency.Linearizable);
      case AsOf.When(Instant instant) -> when(view, instant);
    };
  }

  private Past at(LogState view, Position position, boolean newest) throws PositionException {
    if (position.epoch() != view.position().clusterEpoch()) {
      throw lost(position);
    }
    if (position.sequence() > view.sequence()) {
      // A node that did not ask the others may lag.
      throw new PositionException(newest ? Why.OUTSIDE : Why.AHEAD,
          "position " + position + " is behind the newest, " + view.position());
    }
    if (position.sequence() == 0) {
      throw new PositionException(Why.OUTSIDE, "position " + position + " is before the first entry");
    }
    return store.asOf(position.sequence());
  }

  private Past when(LogState view, Instant instant) throws PositionException {
    long nanos = Clocks.nanos(instant);
    if (nanos > Math.max(view.logTime(), Clocks.nanos(clock)) + CLOCK_DIFFERENCE) {
      throw new PositionException(Why.OUTSIDE, "instant " + instant + " is in the future");
    }
    long sequence = store.sequenceAt(nanos, view);
    if (sequence == 0) {
      throw new PositionException(Why.OUTSIDE, "instant " + instant + " is before the first entry");
    }
    return store.asOf(sequence);
  }

  private static PositionException lost(Position position) {
    return new PositionException(Why.LOST, "position " + position + " is of a cluster epoch that is not this log's");
  }
}
