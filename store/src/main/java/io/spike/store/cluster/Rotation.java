package io.spike.store.cluster;

/**
 * A rotation of the root key that is under way: either root key opens the store until it is closed. Immutable.
 *
 * @param from the epoch that ends with it
 * @param distributed whether all Keepers are known to have held their shard of the new deal
 * @param remaining how many rows of wrapped keys are still under the root key that ends
 * @param dropsOldRecovery whether it may be closed although nobody was given recovery shards of the new deal
 */
public record Rotation(RootEpoch from, boolean distributed, long remaining, boolean dropsOldRecovery) {

  Rotation withDistributed() {
    return new Rotation(from, true, remaining, dropsOldRecovery);
  }

  Rotation withRewrapped(int rows) {
    return new Rotation(from, distributed, remaining - rows, dropsOldRecovery);
  }
}
