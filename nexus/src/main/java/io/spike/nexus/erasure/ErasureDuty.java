package io.spike.nexus.erasure;

import io.spike.nexus.log.Waiting;
import io.spike.raft.RaftNode;
import io.spike.raft.RaftStatus;
import io.spike.raft.UnavailableException;
import io.spike.store.EventStore;
import io.spike.store.cluster.Cluster;
import io.spike.store.proposal.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rids this node's files of the values that entries of the log removed: rewrites the store's files, renews the snapshots,
 * waits until the Raft log that brought them is purged, and then says so in the log. Sealed nodes do it too. As leader it
 * also fills the Raft log so that it can be purged everywhere.
 *
 * <p>A job covers everything removed until it starts, and jobs start at most once an interval. One thread from construction
 * to {@link #close()}.
 */
public final class ErasureDuty implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ErasureDuty.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration FIRST_LOOK = Duration.ofMillis(50);
  private static final Duration CONFIRM = Duration.ofSeconds(2);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
  private static final Duration ASK_PEERS = Duration.ofMillis(500);
  private static final Duration RECORD = Duration.ofSeconds(5);
  /** A node that has not recorded its erasure by then may have missed what filled the log: it began later. */
  private static final Duration FIRST_REFILL = Duration.ofSeconds(20);
  private static final Duration LONGEST_REFILL = Duration.ofMinutes(10);

  private final EventStore store;
  private final RaftNode raft;
  private final String self;
  private final List<String> members;
  private final Duration interval;
  private final Thread thread;
  private @Nullable Instant started;
  private @Nullable Job job;
  private Seen seen = new Seen(0, 0);
  private long filledFor;
  private Duration refill = FIRST_REFILL;
  private Instant nextFill = Instant.EPOCH;
  /** Until this node knows all that was acknowledged before it started, it does not know what it missed. */
  private volatile boolean unaware = true;
  private volatile boolean behind;

  /** What is erased: entries up to {@code target}, which came by Raft entries up to {@code index}. */
  private record Job(long target, long index) {}

  /** At which Raft index, or below, the newest removal came. */
  private record Seen(long removed, long index) {}

  /**
   * Starts at once.
   *
   * @param self this node's name
   * @param members names of all nodes, this one included
   * @param interval the least time between the starts of two jobs
   */
  public ErasureDuty(EventStore store, RaftNode raft, String self, List<String> members, Duration interval) {
    this.store = store;
    this.raft = raft;
    this.self = self;
    this.members = List.copyOf(members);
    this.interval = interval;
    this.thread = Thread.ofVirtual().name("erasure").start(this::run);
  }

  /**
   * Why this node must not serve yet, one clause: another node has erased what was destroyed while this one was away, and it
   * has not, or it cannot tell yet. Never blocks.
   */
  public Optional<String> obstacle() {
    if (unaware) {
      return Optional.of("it is not yet known whether values were destroyed while this node was away");
    }
    return behind
        ? Optional.of("values that were destroyed while this node was away are still in its files")
        : Optional.empty();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Duration pause = unaware ? FIRST_LOOK : LOOK;
        try {
          look();
        } catch (IOException | UnavailableException | RuntimeException e) {
          LOG.warn("erasure goes on later: {}", e.getMessage());
          pause = AFTER_FAILURE;
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException _) {
      LOG.debug("the node closes");
    }
  }

  private void look() throws IOException, UnavailableException, InterruptedException {
    Cluster cluster = store.state().cluster();
    RaftStatus status = raft.status();
    if (cluster == null || status.leader() == null) {
      return;
    }
    if (unaware) {
      learn();
    }
    Map<String, Long> erased = store.log().erasures();
    if (cluster.removed() != seen.removed) {
      seen = new Seen(cluster.removed(), raft.status().applied());
    }
    if (job == null && isDue(erased)) {
      start();
    }
    if (status.ready()) {
      fill(erased);
    }
    if (job != null) {
      finish(job);
    }
  }

  /** Looks once, at a state that holds every destroy acknowledged before. */
  private void learn() throws InterruptedException {
    try {
      Waiting.on(raft.confirmRead(Instant.now().plus(CONFIRM)), Instant.now().plus(CONFIRM).plus(CONFIRM));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.debug("this node is not current yet: {}", e.getMessage());
      return;
    }
    Cluster cluster = store.state().cluster();
    if (cluster != null) {
      behind = isBehind(cluster.removed(), store.log().erasures());
      unaware = false;
    }
  }

  private boolean isBehind(long removed, Map<String, Long> erased) {
    return erased.getOrDefault(self, 0L) < removed && members.stream()
        .filter(member -> !member.equals(self)).anyMatch(member -> erased.getOrDefault(member, 0L) >= removed);
  }

  private boolean isDue(Map<String, Long> erased) {
    return erased.getOrDefault(self, 0L) < seen.removed
        && (started == null || !Instant.now().isBefore(started.plus(interval)));
  }

  private void start() throws IOException {
    started = Instant.now();
    LOG.info("erasing what entries up to {} removed", seen.removed);
    store.log().dropRemoved();
    job = new Job(seen.removed, seen.index);
  }

  /** Fills for this node's own job, and again for nodes that are late with one that this node has done. */
  private void fill(Map<String, Long> erased) throws UnavailableException, InterruptedException {
    long target = job != null ? job.target : erased.getOrDefault(self, 0L);
    boolean wanted = members.stream().anyMatch(member -> erased.getOrDefault(member, 0L) < target);
    if (!wanted || filledFor == target && Instant.now().isBefore(nextFill)) {
      return;
    }
    refill = filledFor == target ? longer(refill) : FIRST_REFILL;
    filledFor = target;
    nextFill = Instant.now().plus(refill);
    if (job != null || isAnybodyLate(target, erased)) {
      raft.fillLog();
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_REFILL) < 0 ? twice : LONGEST_REFILL;
  }

  private boolean isAnybodyLate(long target, Map<String, Long> erased) throws InterruptedException {
    try {
      return Waiting.on(raft.peers(ASK_PEERS), Instant.now().plus(ASK_PEERS).plus(ASK_PEERS)).stream()
          .anyMatch(peer -> peer.reachable() && erased.getOrDefault(peer.id(), 0L) < target);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.debug("the other nodes were not asked", e);
      return false;
    }
  }

  private void finish(Job now) throws IOException, InterruptedException {
    boolean renewed = raft.renewSnapshots();
    if (!renewed || raft.firstInLog() <= now.index) {
      raft.advance();
      return;
    }
    if (record(now.target)) {
      job = null;
      behind = false;
    }
  }

  private boolean record(long target) throws InterruptedException {
    Instant deadline = Instant.now().plus(RECORD);
    try {
      Outcome outcome = Outcome
          .decode(Waiting.on(raft.submit(store.erasureProposal(self, target), deadline), deadline));
      LOG.info("what entries up to {} removed is in no file of this node: {}", target,
          outcome instanceof Outcome.Accepted ? "recorded" : "on record already");
      return true;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.warn("the erasure is not on record yet: {}", e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
