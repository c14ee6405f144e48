package io.spike.nexus.comparison;

import io.spike.nexus.log.Clocks;
import io.spike.nexus.log.Waiting;
import io.spike.raft.RaftNode;
import io.spike.raft.RaftStatus;
import io.spike.raft.Role;
import io.spike.store.EventStore;
import io.spike.store.checkpoint.CheckpointDecider;
import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.StateRootHead;
import io.spike.store.entry.Entry;
import io.spike.store.entry.ScrubRange;
import io.spike.store.entry.Subject;
import io.spike.store.log.ComparisonPoint;
import io.spike.store.log.FrozenRows;
import io.spike.store.log.LogState;
import io.spike.store.proposal.Outcome;
import io.spike.store.scrub.Pace;
import io.spike.store.scrub.Scrub;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has nodes compare what they hold. As leader, sealed or not, it names the places in the log; on every node it asks the others
 * what they found there, and fences this node when a majority of all members found something else. Rows are read by a thread
 * of their own, slowly. From construction to {@link #close()}.
 */
public final class ComparisonDuty implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ComparisonDuty.class);
  private static final Duration TICK = Duration.ofMillis(500);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
  private static final Duration ASK = Duration.ofSeconds(1);
  private static final Duration RECORD = Duration.ofSeconds(5);
  /** Of reading at the full rate: so long are rows held, and what was removed since with them. */
  private static final int SECONDS_PER_RANGE = 8;
  /** A range that takes longer is given up: a slow disk must not hold rows for ever. */
  private static final int LONGEST_READ_SECONDS = 60;

  private final EventStore store;
  private final RaftNode raft;
  private final Comparisons comparisons;
  private final InstantSource clock;
  private final Settings settings;
  private final Thread comparing;
  private final Thread reading;

  /**
   * How often and how fast.
   *
   * @param interval the least time between two places at which nodes compare
   * @param scrubInterval the least time between the starts of two passes over all rows
   * @param scrubBytesPerSecond how fast rows are read
   */
  public record Settings(Duration interval, Duration scrubInterval, int scrubBytesPerSecond) {}

  /**
   * Starts at once.
   *
   * @param comparisons which the store tells of the places it has come to
   */
  public ComparisonDuty(EventStore store, RaftNode raft, Comparisons comparisons, InstantSource clock,
      Settings settings) {
    this.store = store;
    this.raft = raft;
    this.comparisons = comparisons;
    this.clock = clock;
    this.settings = settings;
    raft.answerOthers(comparisons::answer);
    this.comparing = Thread.ofVirtual().name("comparison").start(this::compare);
    this.reading = Thread.ofPlatform().daemon().name("scrub").start(this::read);
  }

  // ---- comparing

  private void compare() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Duration pause = TICK;
        try {
          ask();
          Optional<String> fence = comparisons.judge();
          if (fence.isPresent()) {
            raft.fence(fence.get());
            return;
          }
          lead();
        } catch (InterruptedException e) {
          throw e;
        } catch (Exception e) {
          LOG.warn("nodes are compared later: {}", e.getMessage());
          pause = AFTER_FAILURE;
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException _) {
      LOG.debug("the node closes");
    }
  }

  private void ask() throws Exception {
    Optional<Report> question = comparisons.question();
    if (question.isEmpty()) {
      return;
    }
    for (byte[] answer : Waiting.on(raft.askOthers(question.get().encode(), ASK), Instant.now().plus(ASK).plus(ASK))) {
      comparisons.answered(question.get(), answer);
    }
  }

  private void lead() throws Exception {
    RaftStatus status = raft.status();
    LogState state = store.state();
    Cluster cluster = state.cluster();
    if (status.role() != Role.LEADER || !status.ready() || cluster == null || !cluster.distributed()) {
      return;
    }
    StateRootHead head = store.log().stateRootHead();
    long now = Math.max(Clocks.nanos(clock), state.logTime());
    if (head.last() > 0 && now - head.time() < settings.interval.toNanos()) {
      return;
    }
    Optional<ScrubRange> range = rangeDue(head, now);
    if (range.isPresent()
        || CheckpointDecider.coversMore(head.last(), state.sequence(), this::isOfLogItself)) {
      propose(range);
    }
  }

  /** Goes on where the log says that the pass is; a range that this node did not see itself is read again. */
  private Optional<ScrubRange> rangeDue(StateRootHead head, long now) {
    int limit = (int) Math.min(ScrubRange.MAX_LIMIT, (long) settings.scrubBytesPerSecond * SECONDS_PER_RANGE);
    Optional<ScrubRange> newest = head.scrub();
    if (newest.isEmpty()) {
      return Optional.of(ScrubRange.first(limit));
    }
    Optional<Scrubbed> own = comparisons.scrubbed().filter(scrubbed -> scrubbed.isOf(newest.get()));
    if (own.isEmpty()) {
      return Optional.of(new ScrubRange(newest.get().family(), newest.get().from(), limit));
    }
    boolean again = own.get().isLast() && now - head.began() >= settings.scrubInterval.toNanos();
    return again ? Optional.of(ScrubRange.first(limit)) : own.get().following(limit);
  }

  private boolean isOfLogItself(long sequence) {
    return store.log().entry(sequence).map(Entry::event).filter(e -> e.kind().subject() == Subject.LOG).isPresent();
  }

  private void propose(Optional<ScrubRange> range) throws Exception {
    Instant deadline = Instant.now().plus(RECORD);
    switch (Outcome.decode(Waiting.on(raft.submit(store.stateRootProposal(range), deadline), deadline))) {
      case Outcome.Accepted accepted -> {
        Waiting.on(store.await(accepted.sequence()), deadline);
        LOG.debug("nodes compare, position {}.{}", accepted.clusterEpoch(), accepted.sequence());
      }
      case Outcome.Refused refused -> LOG.debug("nothing to compare: {}", refused.refusal());
    }
  }

  // ---- reading

  private void read() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        ComparisonPoint point = comparisons.awaitRows();
        if (point.rows().isPresent() && point.scrub().isPresent()) {
          try (FrozenRows rows = point.rows().get()) {
            read(point, rows, point.scrub().get());
          }
        }
      }
    } catch (InterruptedException _) {
      LOG.debug("the node closes");
    }
  }

  private void read(ComparisonPoint point, FrozenRows rows, ScrubRange range) throws InterruptedException {
    try {
      Scrub.hash(rows, range, new Pace(settings.scrubBytesPerSecond, LONGEST_READ_SECONDS)).ifPresentOrElse(
          digest -> comparisons.read(point, digest), () -> {
            LOG.warn("{} were not read within {} s and are read again later", range, LONGEST_READ_SECONDS);
            comparisons.notRead(point);
          });
    } catch (UncheckedIOException e) {
      comparisons.unreadable(point, String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      LOG.debug("the store was closed or replaced meanwhile", e);
      comparisons.notRead(point);
    }
  }

  @Override
  public void close() {
    comparing.interrupt();
    reading.interrupt();
  }
}
