package io.spike.nexus.audit;

import io.spike.nexus.log.Clocks;
import io.spike.nexus.log.Waiting;
import io.spike.raft.RaftNode;
import io.spike.raft.RaftStatus;
import io.spike.raft.Role;
import io.spike.store.EventStore;
import io.spike.store.SealedException;
import io.spike.store.checkpoint.CheckpointDecider;
import io.spike.store.checkpoint.LogHead;
import io.spike.store.cluster.Cluster;
import io.spike.store.entry.Entry;
import io.spike.store.entry.Subject;
import io.spike.store.log.LogState;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While this node leads and is unsealed: has the head of the log signed and recorded, at most once a second and only when
 * something new is in it. One thread from construction to {@link #close()}.
 *
 * <p>Only a hint: apply checks everything again, so that two nodes that both think they lead do no harm.
 */
public final class CheckpointDuty implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointDuty.class);
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration RECORD = Duration.ofSeconds(5);

  private final EventStore store;
  private final RaftNode raft;
  private final InstantSource clock;
  private final Caller self;
  private final Thread thread;

  /**
   * Starts at once.
   *
   * @param self this node's SPIFFE ID
   */
  public CheckpointDuty(EventStore store, RaftNode raft, InstantSource clock, String self) {
    this.store = store;
    this.raft = raft;
    this.clock = clock;
    this.self = new Caller(self, "the log has grown", "");
    this.thread = Thread.ofVirtual().name("checkpoints").start(this::run);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          Thread.sleep(tick());
        } catch (SealedException _) {
          Thread.sleep(TICK);
        } catch (RuntimeException e) {
          LOG.error("a checkpoint failed", e);
          Thread.sleep(AFTER_FAILURE);
        }
      }
    } catch (InterruptedException _) {
      LOG.debug("the node closes");
    }
  }

  /** One look; the pause until the next. */
  private Duration tick() throws InterruptedException {
    RaftStatus status = raft.status();
    LogState state = store.state();
    Cluster cluster = state.cluster();
    boolean mine = status.role() == Role.LEADER && status.ready() && cluster != null && cluster.distributed()
        && store.isUnsealed();
    LogHead head = mine ? store.log().head() : LogHead.EMPTY;
    if (!mine || !CheckpointDecider.coversMore(head.size(), state.sequence(), this::isOfLogItself)) {
      return TICK;
    }
    long early = head.time() + CheckpointDecider.INTERVAL - Math.max(Clocks.nanos(clock), state.logTime());
    if (head.size() > 0 && early > 0) {
      return Duration.ofNanos(Math.min(early, CheckpointDecider.INTERVAL));
    }
    return record() ? TICK : AFTER_FAILURE;
  }

  private boolean isOfLogItself(long sequence) {
    return store.log().entry(sequence).map(Entry::event).filter(e -> e.kind().subject() == Subject.LOG).isPresent();
  }

  private boolean record() throws InterruptedException {
    Instant deadline = Instant.now().plus(RECORD);
    try {
      Outcome outcome = Outcome.decode(Waiting.on(raft.submit(store.sealCheckpoint(self), deadline), deadline));
      switch (outcome) {
        case Outcome.Accepted accepted -> {
          LOG.debug("the log is signed, position {}.{}", accepted.clusterEpoch(), accepted.sequence());
          Waiting.on(store.await(accepted.sequence()), deadline);
        }
        case Outcome.Refused refused -> LOG.debug("a checkpoint was not taken: {}", refused.refusal());
      }
      return true;
    } catch (InterruptedException | SealedException e) {
      throw e;
    } catch (Exception e) {
      LOG.warn("the head of the log is not signed yet: {}", e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
