package io.spike.nexus.seal;

import io.spike.keeper.Deal;
import io.spike.keeper.Shard;
import io.spike.store.EventStore;
import io.spike.store.SealedException;
import io.spike.store.cluster.Cluster;
import io.spike.store.crypto.DealCommitments;
import io.spike.store.crypto.SecretBytes;
import java.util.List;
import java.util.Optional;

/** The deal of the applied state: its commitments, and its shards for who holds the root key. */
final class Deals {

  private Deals() {}

  /**
   * The commitments that shards are to be judged by; empty until all Keepers are known to have held a shard of the deal,
   * for until then they may hold the shards that Bootstrap dealt, and only the key-check value tells the right key.
   */
  static Optional<DealCommitments> distributed(EventStore store) {
    Cluster cluster = store.state().cluster();
    return cluster == null || !cluster.distributed() ? Optional.empty() : Optional.of(commitments(cluster));
  }

  static DealCommitments commitments(Cluster cluster) {
    return DealCommitments.ofStored(cluster.clusterId(), cluster.rootEpoch(), cluster.threshold(),
        cluster.shardCommitments());
  }

  /** All shards, index 1 first, for the caller to close; none when the store is sealed. */
  static List<Shard> shards(EventStore store, Cluster cluster) {
    try (SecretBytes key = store.rootKey().duplicate();
        Deal deal = new Deal(cluster.threshold(), cluster.shares(), store.dealCoefficients())) {
      return deal.shards(key);
    } catch (SealedException _) {
      return List.of();
    }
  }
}
