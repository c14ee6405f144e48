package io.spike.nexus.log;

import io.spike.raft.RaftNode;
import io.spike.store.EventStore;
import io.spike.store.log.LogState;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Refusal;
import io.spike.store.proposal.Wish;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Has wishes sealed, submitted and decided, whichever node leads. Thread-safe.
 *
 * <p>A proposal is bound to the rights, key epochs and time it was sealed with. Where apply finds one of them out of date
 * the wishes are judged and sealed again, under the same request id, until the deadline. That is safe for time as well,
 * although an attempt before may still be under way: apply looks for an earlier success of the same request first, and
 * what has expired once cannot land later. So a proposal must never be bound to a time that is too far ahead, whatever
 * this node's clock says: see {@link #validUntil}.
 */
public final class Writer {

  /** How long after its arrival a request may still land. */
  private static final long VALID = Duration.ofMinutes(5).toNanos();
  /** What was decided just before the deadline is worth a moment. */
  private static final Duration GRACE = Duration.ofMillis(500);

  private final EventStore store;
  private final RaftNode raft;
  private final InstantSource clock;

  /** Who wishes, and where to, as judged on one view. */
  public record Judged(int tenant, Caller caller) {}

  /** Judges wishes on the view that their proposal will be bound to. */
  @FunctionalInterface
  public interface Judge {
    /** Throws what the caller of {@link Writer#write} shall see when the view does not allow it. */
    Judged on(LogState view) throws Exception;
  }

  /** Writes through {@code raft}, sealing with the keys of {@code store}. */
  public Writer(EventStore store, RaftNode raft, InstantSource clock) {
    this.store = store;
    this.raft = raft;
    this.clock = clock;
  }

  /**
   * Writes all of {@code wishes}, or none.
   *
   * @param requestId under which this takes effect once
   * @param judge asked before every attempt
   * @throws RefusedException when the log refused for good
   * @throws io.spike.raft.UnavailableException when the cluster could not take it, or what became of it is not known
   * @throws TimeoutException when the deadline passed; what became of it is not known
   * @throws io.spike.store.SealedException when this node is sealed
   */
  public Outcome.Accepted write(String requestId, List<Wish> wishes, Instant deadline, Judge judge) throws Exception {
    long validUntil = validUntil(store.state().logTime(), Clocks.nanos(clock));
    while (true) {
      LogState view = store.state();
      Judged judged = judge.on(view);
      byte[] proposal = store.seal(judged.tenant, judged.caller, requestId, validUntil, view, wishes);
      byte[] answer = Waiting.on(raft.submit(proposal, deadline));
      switch (Outcome.decode(answer)) {
        case Outcome.Accepted accepted -> {
          return accepted;
        }
        case Outcome.Refused refused -> validUntil = prepareNext(refused, validUntil, deadline);
      }
      if (!clock.instant().isBefore(deadline)) {
        throw new TimeoutException("the deadline passed while the write was judged again");
      }
    }
  }

  /** Seals a control entry with the keys of now. */
  @FunctionalInterface
  public interface Sealing {
    /** The proposal. */
    byte[] seal();
  }

  /**
   * Has a control entry decided, and waits until this node's view holds what became of it. One that was sealed under a key
   * that is no longer current is sealed again, until the deadline.
   *
   * @throws io.spike.raft.UnavailableException as {@link #write}
   * @throws TimeoutException as {@link #write}
   */
  public Outcome control(Sealing proposal, Instant deadline) throws Exception {
    while (true) {
      Outcome outcome = Outcome.decode(Waiting.on(raft.submit(proposal.seal(), deadline)));
      long seen = switch (outcome) {
        case Outcome.Accepted accepted -> accepted.sequence();
        case Outcome.Refused refused -> refused.sequence();
      };
      Waiting.on(store.await(seen), deadline.plus(GRACE));
      boolean stale = outcome instanceof Outcome.Refused refused && refused.refusal() instanceof Refusal.StaleEpoch;
      if (!stale || !clock.instant().isBefore(deadline)) {
        return outcome;
      }
    }
  }

  /**
   * Five minutes from now, where now is at most five minutes behind the log's time as this node knows it. Apply takes ten:
   * so a clock that is ahead binds nothing to a time for which the log does not remember requests, and one that is behind,
   * or a log that stood still, costs a second attempt.
   */
  static long validUntil(long logTime, long clock) {
    return Math.max(logTime, Math.min(clock, logTime + VALID)) + VALID;
  }

  private long prepareNext(Outcome.Refused refused, long validUntil, Instant deadline) throws Exception {
    return switch (refused.refusal()) {
      case Refusal.StaleAuthorization _,Refusal.StaleEpoch _,Refusal.TenantNumberTaken _ -> {
        Waiting.on(store.await(refused.sequence()), deadline);
        yield validUntil;
      }
      case Refusal.Expired _,Refusal.TooEarly _ -> refused.logTime() + VALID;
      case Refusal.Malformed _,Refusal.RequestReused _,Refusal.VersionConflict _,Refusal.SecretUnknown _,Refusal.NothingRestored _,Refusal.PolicyUnknown _,Refusal.TenantUnknown _,Refusal.TenantNameTaken _,Refusal.AlreadyInitialized _,Refusal.NotReady _,Refusal.ClusterSealed _,Refusal.CheckpointWrong _,Refusal.CheckpointNotDue _,Refusal.StateRootNotDue _,Refusal.NothingNew _ ->
        throw new RefusedException(refused.refusal(), refused.sequence());
    };
  }
}
