package io.spike.store.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What the state says of the deal of one root epoch, in the clear: enough to tell the shards of this deal from all
 * others. Immutable.
 *
 * @param clusterId the cluster's random id
 * @param rootEpoch of the deal, unsigned
 * @param threshold how many shards give the key
 * @param shards one commitment per shard, index 1 first
 */
public record DealCommitments(byte[] clusterId, int rootEpoch, int threshold, List<ShardCommitment> shards) {

  /** Copies; throws {@link IllegalArgumentException} unless 1 ≤ threshold ≤ shards ≤ 255. */
  public DealCommitments {
    clusterId = clusterId.clone();
    shards = List.copyOf(shards);
    if (threshold < 1 || threshold > shards.size() || shards.size() > 255) {
      throw new IllegalArgumentException("a deal of " + threshold + " of " + shards.size()
          + " shards is not 1 <= threshold <= shards <= 255");
    }
  }

  /** The commitments to {@code shards}, which are those of index 1, 2, 3... and stay with the caller. */
  public static DealCommitments of(byte[] clusterId, int rootEpoch, int threshold, List<SecretBytes> shards) {
    var commitments = new ArrayList<ShardCommitment>();
    for (int i = 0; i < shards.size(); i++) {
      commitments.add(ShardCommitment.of(clusterId, rootEpoch, i + 1, shards.get(i)));
    }
    return new DealCommitments(clusterId, rootEpoch, threshold, commitments);
  }

  /** As the state holds them: 32 bytes each, index 1 first. */
  public static DealCommitments ofStored(byte[] clusterId, int rootEpoch, int threshold, List<byte[]> shards) {
    return new DealCommitments(clusterId, rootEpoch, threshold,
        shards.stream().map(ShardCommitment::ofBytes).toList());
  }

  /** For the state: 32 bytes each, index 1 first. */
  public List<byte[]> stored() {
    return shards.stream().map(ShardCommitment::bytes).toList();
  }

  /** A copy. */
  @Override
  public byte[] clusterId() {
    return clusterId.clone();
  }

  /** The index of the commitment that {@code shard} matches; empty for a wrong, stale or foreign shard. */
  public OptionalInt indexOf(SecretBytes shard) {
    for (int index = 1; index <= shards.size(); index++) {
      if (ShardCommitment.of(clusterId, rootEpoch, index, shard).equals(shards.get(index - 1))) {
        return OptionalInt.of(index);
      }
    }
    return OptionalInt.empty();
  }

  /** Numbers only. */
  @Override
  public String toString() {
    return "DealCommitments[root epoch " + Integer.toUnsignedString(rootEpoch) + ", " + threshold + " of "
        + shards.size() + "]";
  }
}
