package io.spike.nexus.seal;

import io.spike.api.ErrorCode;
import io.spike.keeper.Deal;
import io.spike.keeper.KeeperCare;
import io.spike.keeper.KeeperClient;
import io.spike.keeper.Shamir;
import io.spike.keeper.Shard;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.log.Clocks;
import io.spike.nexus.log.Writer;
import io.spike.store.EventStore;
import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.Rotation;
import io.spike.store.crypto.DealCommitments;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Refusal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rotates the root key, one entry of the log after the other: whoever leads takes the next step from what the log says, so
 * nothing is lost with a leader. Thread-safe.
 *
 * <p>Steps: a new root key with its deal (*RootRotationStarted*), all Keepers hold their new shard beside the old one
 * (*ShardsDistributed*), all keys wrapped anew (*KeysRewrapped*, some each), the old root key forgotten
 * (*RootRotationClosed*). The last waits until recovery shards of the new deal are handed out, unless told otherwise.
 */
public final class RootRotations {

  private static final Logger LOG = LoggerFactory.getLogger(RootRotations.class);
  /** Of which keys are wrapped anew by one entry of the log. */
  private static final int ROWS = 64;
  private static final Duration STEP = Duration.ofSeconds(5);

  private final EventStore store;
  private final Writer writer;
  private final KeeperClient keepers;
  private final InstantSource clock;
  private final Duration every;
  private final Caller self;
  private final SecureRandom random = new SecureRandom();
  private final Trouble trouble = new Trouble(LOG);

  /**
   * @param keepers stays with the caller
   * @param every how old a root key may become before the leader rotates it; zero: it never does by itself
   * @param self this node's SPIFFE ID
   */
  public RootRotations(EventStore store, Writer writer, KeeperClient keepers, InstantSource clock, Duration every,
      String self) {
    this.store = store;
    this.writer = writer;
    this.keepers = keepers;
    this.clock = clock;
    this.every = every;
    this.self = new Caller(self, "rotation of the root key", "");
  }

  /**
   * Makes another root key current; returns once it is, in this node's view.
   *
   * @param dropsOldRecovery whether the old one is forgotten although nobody was given recovery shards of the new one
   * @throws ApiException when a rotation is under way, or Keepers cannot hold shards of two root keys
   */
  void start(Caller caller, boolean dropsOldRecovery, String requestId, Instant deadline) throws Exception {
    Cluster cluster = store.state().initialized();
    if (cluster.rotation() != null) {
      throw underWay(cluster);
    }
    Optional<String> fault = KeeperCare.faultOfTwoDeals(keepers, cluster.threshold());
    if (fault.isPresent()) {
      throw ApiException.of(ErrorCode.ENTITY_EXISTS, fault.get());
    }
    int threshold = cluster.threshold();
    int next = cluster.rootEpoch() + 1;
    Outcome outcome;
    try (SecretBytes key = Shamir.newKey(random);
        Deal deal = Shamir.deal(key, threshold, cluster.shares(), random)) {
      List<Shard> shards = deal.shards(key);
      try {
        List<byte[]> commitments = DealCommitments.of(cluster.clusterId(), next, threshold,
            shards.stream().map(Shard::value).toList()).stored();
        outcome = writer.control(() -> store.rootRotation().sealStart(next, key, threshold, commitments,
            deal.coefficients(), caller, dropsOldRecovery, requestId), deadline);
      } finally {
        shards.forEach(Shard::close);
      }
    }
    if (outcome instanceof Outcome.Refused(Refusal refusal, long _, long _)) {
      Cluster now = store.state().initialized();
      throw now.rotation() == null ? new IllegalStateException("refused: " + refusal) : underWay(now);
    }
    LOG.warn("{} started a rotation of the root key to epoch {}; recovery shards of epoch {} work until it is closed",
        caller.spiffeId(), name(next), name(cluster.rootEpoch()));
  }

  private static ApiException underWay(Cluster cluster) {
    return ApiException.of(ErrorCode.ENTITY_EXISTS, "the root key is being rotated to epoch "
        + name(cluster.rootEpoch()) + " already; 'spike status' tells how far that is");
  }

  /**
   * Ends the rotation under way although nobody was given recovery shards of the new deal.
   *
   * @throws ApiException when it has not come to its end yet
   */
  void closeWithoutRecovery(Caller caller, String requestId, Instant deadline) throws Exception {
    Cluster cluster = store.state().initialized();
    Rotation rotation = cluster.rotation();
    if (rotation == null || !rotation.distributed() || rotation.remaining() > 0) {
      throw ApiException.of(ErrorCode.ENTITY_EXISTS, "the rotation of the root key to epoch "
          + name(cluster.rootEpoch()) + " has not come to its end yet; 'spike status' tells how far it is");
    }
    Outcome outcome = writer.control(() -> store.rootRotation().sealClose(caller, true, requestId), deadline);
    if (outcome instanceof Outcome.Refused(Refusal refusal, long _, long _)
        && !(refusal instanceof Refusal.NothingNew)) {
      throw new IllegalStateException("refused: " + refusal);
    }
    LOG.warn("{} ended root epoch {} without recovery shards of epoch {}", caller.spiffeId(),
        name(rotation.from().number()), name(cluster.rootEpoch()));
  }

  /** The leader's next step after all Keepers hold their new shard, if there is one; also to start what is due. */
  void step(Cluster cluster) throws InterruptedException {
    try {
      Rotation rotation = cluster.rotation();
      if (rotation == null) {
        startWhenDue();
      } else if (rotation.remaining() > 0) {
        writer.control(() -> store.rootRotation().sealRewrap(self, ROWS).orElseThrow(), Instant.now().plus(STEP));
      } else if (rotation.dropsOldRecovery() || cluster.recoverable() == cluster.rootEpoch()) {
        Outcome outcome = writer.control(
            () -> store.rootRotation().sealClose(self, false, UUID.randomUUID().toString()), Instant.now().plus(STEP));
        if (outcome instanceof Outcome.Accepted) {
          LOG.warn("root epoch {} is closed: its recovery shards open nothing any more",
              name(rotation.from().number()));
        }
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      trouble.tell("a step of the rotation of the root key failed and is tried again: " + e.getMessage());
    }
  }

  private void startWhenDue() throws Exception {
    if (!every.isZero() && Clocks.nanos(clock) - store.rootRotation().since() >= every.toNanos()) {
      start(self, false, UUID.randomUUID().toString(), Instant.now().plus(STEP));
    }
  }

  private static String name(int rootEpoch) {
    return Integer.toUnsignedString(rootEpoch);
  }
}
