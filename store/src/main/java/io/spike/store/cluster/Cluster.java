package io.spike.store.cluster;

import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The head of the cluster's stream. Immutable; arrays are not copied and must not be changed.
 *
 * @param clusterId 16 bytes
 * @param root the current root key
 * @param rotation the rotation under way, which began with {@code root}; null for none
 * @param distributed whether all Keepers are known to have held their shard of the first deal
 * @param featureLevel the highest stored form in use
 * @param clusterEpoch the current one, from 1
 * @param largestTenant the largest tenant number given
 * @param logPublicKey raw Ed25519
 * @param sealPublicKey raw X25519
 * @param last sequence of the newest entry of this stream
 * @param removed sequence of the newest entry that removed a value, or wrapped keys, for good; 0 for none
 * @param sealed whether an operator sealed it, so that no node may hold a key
 * @param recoverable the root epoch whose recovery shards were handed out last, 0 for none
 */
public record Cluster(byte[] clusterId, RootEpoch root, @Nullable Rotation rotation, boolean distributed,
    int featureLevel, long clusterEpoch, int largestTenant, byte[] logPublicKey, byte[] sealPublicKey, long last,
    long removed, boolean sealed, int recoverable) {

  /** The state after *Initialized*. */
  public static Cluster initialized(Header header, Event.Initialized event) {
    RootEpoch root = new RootEpoch(header.rootEpoch(), event.shares(), event.threshold(), event.keyCheck(),
        event.shardCommitments(), header.sequence());
    return new Cluster(event.clusterId(), root, null, false, event.featureLevel(), header.clusterEpoch(), 0,
        event.logPublicKey(), event.sealPublicKey(), header.sequence(), 0, false, 0);
  }

  /** The current root epoch, from 1. */
  public int rootEpoch() {
    return root.number();
  }

  /** n of the current deal. */
  public int shares() {
    return root.shares();
  }

  /** k of the current deal. */
  public int threshold() {
    return root.threshold();
  }

  /** Tells the right root key. */
  public byte[] keyCheck() {
    return root.keyCheck();
  }

  /** Of shards 1..n of the current deal. */
  public List<byte[]> shardCommitments() {
    return root.shardCommitments();
  }

  /** The root epochs whose keys open the store, the current one first. */
  public List<RootEpoch> openEpochs() {
    return Stream.concat(Stream.of(root), Optional.ofNullable(rotation).map(Rotation::from).stream()).toList();
  }

  /** The state after *ShardsDistributed*: of the first deal, or of that of the rotation under way. */
  public Cluster withDistributed(Header header) {
    return new Cluster(clusterId, root, rotation == null ? null : rotation.withDistributed(), true, featureLevel,
        clusterEpoch, largestTenant, logPublicKey, sealPublicKey, header.sequence(), removed, sealed, recoverable);
  }

  /**
   * The state after *RootRotationStarted*.
   *
   * @param rows how many rows of wrapped keys there were before it
   */
  public Cluster withRotation(Header header, Event.RootRotationStarted event, long rows) {
    RootEpoch next = new RootEpoch(event.rootEpoch(), event.shares(), event.threshold(), event.keyCheck(),
        event.shardCommitments(), header.sequence());
    return new Cluster(clusterId, next, new Rotation(root, false, rows, event.dropsOldRecovery()), distributed,
        featureLevel, clusterEpoch, largestTenant, logPublicKey, sealPublicKey, header.sequence(), removed, sealed,
        recoverable);
  }

  /** The state after *KeysRewrapped*, which took the place of so many rows. */
  public Cluster withRewrapped(Header header, int rows) {
    return new Cluster(clusterId, root, rotation == null ? null : rotation.withRewrapped(rows), distributed,
        featureLevel, clusterEpoch, largestTenant, logPublicKey, sealPublicKey, header.sequence(), removed, sealed,
        recoverable);
  }

  /** The state after *RootRotationClosed*: what the old root key wrapped is removed for good. */
  public Cluster withRotationClosed(Header header) {
    return new Cluster(clusterId, root, null, distributed, featureLevel, clusterEpoch, largestTenant, logPublicKey,
        sealPublicKey, header.sequence(), header.sequence(), sealed, recoverable);
  }

  /** The state after *FeatureLevelRaised*. */
  public Cluster withFeatureLevel(Header header, Event.FeatureLevelRaised event) {
    return new Cluster(clusterId, root, rotation, distributed, event.level(), clusterEpoch, largestTenant,
        logPublicKey, sealPublicKey, header.sequence(), removed, sealed, recoverable);
  }

  /** The state after a tenant of this number came to be; the stream of the cluster has no entry of that. */
  public Cluster withTenant(int number) {
    return new Cluster(clusterId, root, rotation, distributed, featureLevel, clusterEpoch,
        Math.max(largestTenant, number), logPublicKey, sealPublicKey, last, removed, sealed, recoverable);
  }

  /** The state after the entry of this sequence removed values. */
  public Cluster withRemoved(long sequence) {
    return new Cluster(clusterId, root, rotation, distributed, featureLevel, clusterEpoch, largestTenant, logPublicKey,
        sealPublicKey, last, sequence, sealed, recoverable);
  }

  /** The state after *Sealed* or *Unsealed*. */
  public Cluster withSealed(Header header, boolean now) {
    return new Cluster(clusterId, root, rotation, distributed, featureLevel, clusterEpoch, largestTenant, logPublicKey,
        sealPublicKey, header.sequence(), removed, now, recoverable);
  }

  /** The state after *RecoveryShardsGiven*. */
  public Cluster withRecoverable(Header header, Event.RecoveryShardsGiven event) {
    return new Cluster(clusterId, root, rotation, distributed, featureLevel, clusterEpoch, largestTenant, logPublicKey,
        sealPublicKey, header.sequence(), removed, sealed, event.rootEpoch());
  }
}
