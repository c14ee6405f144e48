package io.spike.api;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Nexus' answer to {@code POST /v1/operator/recover}: all shards of the root key. Whoever holds it wipes it by
 * {@link #close()}.
 *
 * @param shards 32 bytes each by index from 1, not copied; null on errors
 * @param err null on success
 */
public record RecoverAnswer(@Nullable SortedMap<Integer, byte[]> shards, @Nullable ErrorCode err)
    implements
      AutoCloseable {

  /** Zeroes the shards. */
  @Override
  public void close() {
    if (shards != null)
      shards.values().forEach(shard -> Arrays.fill(shard, (byte) 0));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RecoverAnswer that && err == that.err && same(shards, that.shards);
  }

  private static boolean same(@Nullable SortedMap<Integer, byte[]> a, @Nullable SortedMap<Integer, byte[]> b) {
    if (a == null || b == null)
      return a == b;
    return new TreeMap<>(a).keySet().equals(new TreeMap<>(b).keySet())
        && a.keySet().stream().allMatch(index -> Arrays.equals(a.get(index), b.get(index)));
  }

  @Override
  public int hashCode() {
    return shards == null ? 0 : shards.keySet().hashCode();
  }

  /** Never a shard. */
  @Override
  public String toString() {
    return "RecoverAnswer[" + (shards == null ? "no" : shards.size()) + " shards, " + err + "]";
  }
}
