package io.spike.store.cluster;

import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import java.util.List;

/**
 * The head of the cluster's stream. Immutable; arrays are not copied and must not be changed.
 *
 * @param clusterId 16 bytes
 * @param shares n of the current deal
 * @param threshold k of the current deal
 * @param rootEpoch of the current root key, from 1
 * @param keyCheck tells the right root key
 * @param shardCommitments of shards 1..n of the current deal
 * @param distributed whether all Keepers are known to have held their shard of this deal
 * @param featureLevel the highest stored form in use
 * @param clusterEpoch the current one, from 1
 * @param largestTenant the largest tenant number given
 * @param logPublicKey raw Ed25519
 * @param sealPublicKey raw X25519
 * @param last sequence of the newest entry of this stream
 * @param removed sequence of the newest entry that removed a value for good, 0 for none
 * @param sealed whether an operator sealed it, so that no node may hold a key
 * @param recoverable the root epoch whose recovery shards were handed out last, 0 for none
 */
public record Cluster(byte[] clusterId, int shares, int threshold, int rootEpoch, byte[] keyCheck,
    List<byte[]> shardCommitments, boolean distributed, int featureLevel, long clusterEpoch, int largestTenant,
    byte[] logPublicKey, byte[] sealPublicKey, long last, long removed, boolean sealed, int recoverable) {

  /** The state after *Initialized*. */
  public static Cluster initialized(Header header, Event.Initialized event) {
    return new Cluster(event.clusterId(), event.shares(), event.threshold(), header.rootEpoch(), event.keyCheck(),
        event.shardCommitments(), false, event.featureLevel(), header.clusterEpoch(), 0, event.logPublicKey(),
        event.sealPublicKey(), header.sequence(), 0, false, 0);
  }

  /** The state after *ShardsDistributed*. */
  public Cluster withDistributed(Header header) {
    return new Cluster(clusterId, shares, threshold, rootEpoch, keyCheck, shardCommitments, true, featureLevel,
        clusterEpoch, largestTenant, logPublicKey, sealPublicKey, header.sequence(), removed, sealed,
        recoverable);
  }

  /** The state after *FeatureLevelRaised*. */
  public Cluster withFeatureLevel(Header header, Event.FeatureLevelRaised event) {
    return new Cluster(clusterId, shares, threshold, rootEpoch, keyCheck, shardCommitments, distributed, event.level(),
        clusterEpoch, largestTenant, logPublicKey, sealPublicKey, header.sequence(), removed, sealed,
        recoverable);
  }

  /** The state after a tenant of this number came to be; the stream of the cluster has no entry of that. */
  public Cluster withTenant(int number) {
    return new Cluster(clusterId, shares, threshold, rootEpoch, keyCheck, shardCommitments, distributed, featureLevel,
        clusterEpoch, Math.max(largestTenant, number), logPublicKey, sealPublicKey, last, removed, sealed, recoverable);
  }

  /** The state after the entry of this sequence removed values. */
  public Cluster withRemoved(long sequence) {
    return new Cluster(clusterId, shares, threshold, rootEpoch, keyCheck, shardCommitments, distributed, featureLevel,
        clusterEpoch, largestTenant, logPublicKey, sealPublicKey, last, sequence, sealed, recoverable);
  }

  /** The state after *Sealed* or *Unsealed*. */
  public Cluster withSealed(Header header, boolean now) {
    return new Cluster(clusterId, shares, threshold, rootEpoch, keyCheck, shardCommitments, distributed, featureLevel,
        clusterEpoch, largestTenant, logPublicKey, sealPublicKey, header.sequence(), removed, now, recoverable);
  }

  /** The state after *RecoveryShardsGiven*. */
  public Cluster withRecoverable(Header header, Event.RecoveryShardsGiven event) {
    return new Cluster(clusterId, shares, threshold, rootEpoch, keyCheck, shardCommitments, distributed, featureLevel,
        clusterEpoch, largestTenant, logPublicKey, sealPublicKey, header.sequence(), removed, sealed,
        event.rootEpoch());
  }
}
