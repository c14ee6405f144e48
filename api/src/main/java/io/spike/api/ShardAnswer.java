package io.spike.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A Keeper's answer to {@code POST /v1/store/shard}. SPIKE's Nexus dies of status 200 with a null shard: never send it.
 *
 * @param shard 32 bytes, not copied; null on errors. The holder wipes it
 * @param err null on success; written as {@code "Err"}, always present, empty on success
 */
public record ShardAnswer(byte @Nullable [] shard, @Nullable ErrorCode err) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ShardAnswer that && err == that.err && Arrays.equals(shard, that.shard);
  }

  @Override
  public int hashCode() {
    return err == null ? 0 : err.hashCode();
  }

  /** Never the shard. */
  @Override
  public String toString() {
    return "ShardAnswer[" + (shard == null ? "no shard" : shard.length + " bytes") + ", " + err + "]";
  }
}
