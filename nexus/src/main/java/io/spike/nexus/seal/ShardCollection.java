package io.spike.nexus.seal;

import io.spike.keeper.Shamir;
import io.spike.keeper.Shard;
import io.spike.store.crypto.DealCommitments;
import io.spike.store.crypto.SecretBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Right shards of one deal on their way to its root key. One thread at a time; closing zeroes them. */
final class ShardCollection implements AutoCloseable {

  private final DealCommitments deal;
  private final Map<Integer, SecretBytes> held = new TreeMap<>();

  ShardCollection(DealCommitments deal) {
    this.deal = deal;
  }

  /** What is wrong with a shard, one sentence that names it; null when it is the one it is said to be. */
  static @Nullable String fault(DealCommitments deal, int index, SecretBytes shard) {
    OptionalInt match = deal.indexOf(shard);
    if (match.isEmpty()) {
      return "shard " + index + " is not of the deal of root epoch " + Integer.toUnsignedString(deal.rootEpoch())
          + ": it is mistyped, of an older deal or of another cluster";
    }
    return match.getAsInt() == index ? null : "shard " + match.getAsInt() + " is given as shard " + index;
  }

  /** Takes a copy of a shard that {@link #fault} finds nothing wrong with; false when it is there already. */
  boolean add(int index, SecretBytes shard) {
    if (held.containsKey(index)) {
      return false;
    }
    held.put(index, shard.duplicate());
    return true;
  }

  int collected() {
    return held.size();
  }

  int remaining() {
    return Math.max(0, deal.threshold() - held.size());
  }

  /** The root key, for the caller to check and close; only when none remains. */
  SecretBytes key() {
    List<Shard> shards = new ArrayList<>();
    held.forEach((index, value) -> shards.add(new Shard(index, value)));
    return Shamir.combine(shards.subList(0, deal.threshold()));
  }

  @Override
  public void close() {
    held.values().forEach(SecretBytes::close);
    held.clear();
  }

  /** Numbers only. */
  @Override
  public String toString() {
    return "ShardCollection[" + held.size() + " of " + deal.threshold() + "]";
  }
}
