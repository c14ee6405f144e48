package io.spike.nexus.seal;

import io.spike.keeper.KeeperCare;
import io.spike.keeper.KeeperClient;
import io.spike.keeper.KeeperReport;
import io.spike.nexus.cluster.Facts;
import io.spike.nexus.log.Waiting;
import io.spike.raft.PeerReport;
import io.spike.raft.RaftNode;
import io.spike.raft.RaftStatus;
import io.spike.raft.Role;
import io.spike.store.EventStore;
import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.RootEpoch;
import io.spike.store.cluster.Rotation;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What only the leader does: give each Keeper its shard after initialization, look after the Keepers from then on, take the
 * steps of rotations of keys, and hand leadership over while this node is sealed and another is not. One thread from construction to
 * {@link #close()}.
 */
public final class LeaderDuty implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LeaderDuty.class);
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration ASK_PEERS = Duration.ofMillis(500);
  private static final Duration TRANSFER = Duration.ofSeconds(3);
  private static final Duration RECORD = Duration.ofSeconds(5);
  private static final Duration HAND_OUT_AGAIN = Duration.ofSeconds(1);

  private final EventStore store;
  private final RaftNode raft;
  private final KeeperClient keepers;
  private final RootRotations rotations;
  private final TenantRotations tenantRotations;
  private final Duration again;
  private final Caller self;
  private final Thread thread;
  private @Nullable CaredFor caredFor;
  private volatile @Nullable KeeperCare care;

  /**
   * What a care is bound to.
   *
   * @param rootEpoch the current one
   * @param rotating whether another opens the cluster beside it
   * @param distributed whether all Keepers held their shard of the current deal
   */
  private record CaredFor(int rootEpoch, boolean rotating, boolean distributed) {

    static CaredFor of(Cluster cluster) {
      Rotation rotation = cluster.rotation();
      return new CaredFor(cluster.rootEpoch(), rotation != null,
          rotation == null ? cluster.distributed() : rotation.distributed());
    }
  }

  /**
   * Starts at once.
   *
   * @param keepers stays with the caller
   * @param again how often every Keeper is given its shard whatever it holds
   * @param self this node's SPIFFE ID
   */
  public LeaderDuty(EventStore store, RaftNode raft, KeeperClient keepers, RootRotations rotations,
      TenantRotations tenantRotations, Duration again, String self) {
    this.store = store;
    this.raft = raft;
    this.keepers = keepers;
    this.rotations = rotations;
    this.tenantRotations = tenantRotations;
    this.again = again;
    this.self = new Caller(self, "all Keepers gave their shard back", "");
    this.thread = Thread.ofVirtual().name("leader-duty").start(this::run);
  }

  /** What this node knows of the Keepers as their keeper; empty while it does not look after them. Never blocks. */
  public Optional<List<KeeperReport>> keepers() {
    return Optional.ofNullable(care).map(KeeperCare::status);
  }

  /** Which Keepers returned a wrong shard while this node looked after them, one clause; empty for none. Never blocks. */
  public Optional<String> wrongShards() {
    return Optional.ofNullable(care).map(KeeperCare::wrongShards).filter(told -> !told.isEmpty())
        .map(told -> String.join("; ", told));
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          Thread.sleep(tick());
        } catch (RuntimeException e) {
          LOG.error("a duty of the leader failed", e);
          Thread.sleep(HAND_OUT_AGAIN);
        }
      }
    } catch (InterruptedException _) {
      LOG.debug("the node closes");
    } finally {
      retire();
    }
  }

  /** One look; the pause until the next. */
  private Duration tick() throws InterruptedException {
    RaftStatus status = raft.status();
    Cluster cluster = store.state().cluster();
    if (status.role() != Role.LEADER || !status.ready() || cluster == null) {
      retire();
      return TICK;
    }
    if (!store.isUnsealed()) {
      retire();
      // Sealed by an operator, nobody is any better off, and a restore would start over with each leader.
      if (!cluster.sealed()) {
        handOver(status);
      }
      return TICK;
    }
    KeeperCare now = careFor(cluster);
    if (cluster.distributed()) {
      tenantRotations.step();
    }
    if (CaredFor.of(cluster).distributed()) {
      now.start();
      rotations.step(cluster);
      return TICK;
    }
    // Pushed even where it is right already: a Keeper that has its shard from Nexus refuses a forced bootstrap.
    if (!now.distribute()) {
      return HAND_OUT_AGAIN;
    }
    recordDistributed(cluster.rootEpoch());
    return TICK;
  }

  /** Shards are bound to the deal: another deal, another care. */
  private KeeperCare careFor(Cluster cluster) throws InterruptedException {
    CaredFor now = CaredFor.of(cluster);
    CaredFor before = caredFor;
    KeeperCare current = care;
    if (current != null && now.equals(before)) {
      return current;
    }
    retire();
    Rotation rotation = cluster.rotation();
    KeeperCare.Dealt newest = dealt(cluster, cluster.root());
    KeeperCare fresh = rotation == null || now.distributed()
        ? new KeeperCare(keepers, List.of(newest), rotation == null ? 0 : rotation.from().number(), again)
        : new KeeperCare(keepers, List.of(dealt(cluster, rotation.from()), newest), 0, again);
    if (current != null) {
      fresh.countOnFrom(current);
    }
    caredFor = now;
    care = fresh;
    if (before != null && before.rotating && !now.rotating) {
      // Has the Keepers drop their old shard now instead of the next time that all are given theirs.
      fresh.distribute();
    }
    return fresh;
  }

  private KeeperCare.Dealt dealt(Cluster cluster, RootEpoch epoch) {
    return new KeeperCare.Dealt(Deals.commitments(cluster, epoch), () -> Deals.shards(store, epoch));
  }

  private void retire() {
    KeeperCare current = care;
    care = null;
    caredFor = null;
    if (current != null) {
      current.close();
    }
  }

  private void recordDistributed(int rootEpoch) throws InterruptedException {
    Instant deadline = Instant.now().plus(RECORD);
    try {
      Outcome outcome = Outcome
          .decode(Waiting.on(raft.submit(store.sealDistributed(self, rootEpoch), deadline), deadline));
      switch (outcome) {
        case Outcome.Accepted accepted -> {
          LOG.info("all Keepers hold their shard, position {}.{}", accepted.clusterEpoch(), accepted.sequence());
          Waiting.on(store.await(accepted.sequence()), deadline);
        }
        case Outcome.Refused refused -> LOG.debug("not recorded again: {}", refused.refusal());
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.warn("that all Keepers hold their shard is not on record yet: {}", e.getMessage());
    }
  }

  private void handOver(RaftStatus status) throws InterruptedException {
    try {
      Optional<PeerReport> heir = Waiting.on(raft.peers(ASK_PEERS), Instant.now().plus(ASK_PEERS).plus(ASK_PEERS))
          .stream()
          .filter(peer -> peer.reachable() && !peer.id().equals(status.self()))
          // Not "unsealed", which no node is before a leader with the key has given the Keepers their shards.
          .filter(peer -> Facts.decode(peer.facts()).holdsKey())
          .max(Comparator.comparingLong(PeerReport::applied));
      if (heir.isPresent()) {
        LOG.info("sealed, so {} shall lead", heir.get().id());
        Waiting.on(raft.transferLeadership(heir.get().id(), TRANSFER), Instant.now().plus(TRANSFER).plus(TICK));
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.warn("leadership could not be handed over: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
