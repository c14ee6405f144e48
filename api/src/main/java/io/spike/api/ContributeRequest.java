package io.spike.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/store/contribute} to a Keeper; answered by {@link EmptyAnswer}.
 *
 * @param shard 32 bytes, not copied; null when absent or null. The holder wipes it
 */
public record ContributeRequest(byte @Nullable [] shard) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ContributeRequest that && Arrays.equals(shard, that.shard);
  }

  @Override
  public int hashCode() {
    return shard == null ? 0 : shard.length;
  }

  /** Never the shard. */
  @Override
  public String toString() {
    return "ContributeRequest[" + (shard == null ? "no shard" : shard.length + " bytes") + "]";
  }
}
