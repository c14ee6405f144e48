package io.spike.nexus.seal;

import io.spike.keeper.Deal;
import io.spike.keeper.Shard;
import io.spike.store.EventStore;
import io.spike.store.SealedException;
import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.RootEpoch;
import io.spike.store.crypto.DealCommitments;
import io.spike.store.crypto.SecretBytes;
import java.util.List;

/** The deals of the applied state: their commitments, and their shards for who holds the root key. */
final class Deals {

  private Deals() {}

  /**
   * The commitments that shards are to be judged by, those of the current deal first; none until all Keepers are known to
   * have held a shard of the first deal, for until then they may hold the shards that Bootstrap dealt, and only the key-check
   * value tells the right key.
   */
  static List<DealCommitments> distributed(EventStore store) {
    Cluster cluster = store.state().cluster();
    return cluster == null || !cluster.distributed() ? List.of() : open(cluster);
  }

  /** The commitments of the deals that open the cluster, the current one first. */
  static List<DealCommitments> open(Cluster cluster) {
    return cluster.openEpochs().stream().map(epoch -> commitments(cluster, epoch)).toList();
  }

  static DealCommitments commitments(Cluster cluster, RootEpoch epoch) {
    return DealCommitments.ofStored(cluster.clusterId(), epoch.number(), epoch.threshold(), epoch.shardCommitments());
  }

  /**
   * All shards of an epoch, index 1 first, for the caller to close; none when the store is sealed.
   *
   * @throws IllegalStateException when the epoch is not open any more
   */
  static List<Shard> shards(EventStore store, RootEpoch epoch) {
    try (SecretBytes key = store.rootRotation().key(epoch.number());
        Deal deal = new Deal(epoch.threshold(), epoch.shares(), store.rootRotation().coefficients(epoch.number()))) {
      return deal.shards(key);
    } catch (SealedException _) {
      return List.of();
    }
  }
}
