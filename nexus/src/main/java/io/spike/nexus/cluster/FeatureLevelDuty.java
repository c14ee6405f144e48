package io.spike.nexus.cluster;

import io.spike.nexus.log.Waiting;
import io.spike.raft.PeerReport;
import io.spike.raft.RaftNode;
import io.spike.raft.RaftStatus;
import io.spike.raft.Role;
import io.spike.store.EventStore;
import io.spike.store.SealedException;
import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.FeatureLevel;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While this node leads and is unsealed: raises the log's feature level once every member says that its version knows the
 * next one. A member that cannot be asked holds it back. One thread from construction to {@link #close()}.
 */
public final class FeatureLevelDuty implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FeatureLevelDuty.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration ASK_PEERS = Duration.ofSeconds(1);
  private static final Duration RECORD = Duration.ofSeconds(5);

  private final EventStore store;
  private final RaftNode raft;
  private final int members;
  private final Caller self;
  private final Thread thread;

  /**
   * Starts at once.
   *
   * @param members how many nodes the cluster has
   * @param self this node's SPIFFE ID
   */
  public FeatureLevelDuty(EventStore store, RaftNode raft, int members, String self) {
    this.store = store;
    this.raft = raft;
    this.members = members;
    this.self = new Caller(self, "every member knows this feature level", "");
    this.thread = Thread.ofVirtual().name("feature-level").start(this::run);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(TICK);
        look();
      }
    } catch (InterruptedException _) {
      LOG.debug("the node closes");
    }
  }

  private void look() throws InterruptedException {
    RaftStatus status = raft.status();
    Cluster cluster = store.state().cluster();
    if (status.role() != Role.LEADER || !status.ready() || cluster == null || !cluster.distributed()
        || cluster.featureLevel() >= FeatureLevel.NEWEST || !store.isUnsealed()) {
      return;
    }
    try {
      if (allKnow(cluster.featureLevel() + 1)) {
        raise(Instant.now().plus(RECORD));
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (SealedException _) {
      LOG.debug("sealed meanwhile");
    } catch (Exception e) {
      LOG.warn("the feature level stays at {} for now: {}", cluster.featureLevel(), e.getMessage());
    }
  }

  private boolean allKnow(int level) throws Exception {
    List<PeerReport> reports = Waiting.on(raft.peers(ASK_PEERS), Instant.now().plus(ASK_PEERS).plus(ASK_PEERS));
    return reports.size() == members
        && reports.stream().allMatch(peer -> peer.reachable() && Facts.decode(peer.facts()).featureLevel() >= level);
  }

  private void raise(Instant deadline) throws Exception {
    switch (Outcome.decode(Waiting.on(raft.submit(store.sealFeatureLevel(self), deadline), deadline))) {
      case Outcome.Accepted accepted -> {
        Waiting.on(store.await(accepted.sequence()), deadline);
        LOG.info("the log has a new feature level, position {}.{}", accepted.clusterEpoch(), accepted.sequence());
      }
      case Outcome.Refused refused -> LOG.debug("the feature level was raised by another: {}", refused.refusal());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
