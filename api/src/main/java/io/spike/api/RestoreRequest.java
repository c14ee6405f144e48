package io.spike.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/operator/restore}: one recovery shard; answered by {@link RestoreAnswer}. Whoever holds it wipes it by
 * {@link #close()}.
 *
 * @param id the shard's index, from 1
 * @param shard 32 bytes, not copied; null when absent or null
 */
public record RestoreRequest(long id, byte @Nullable [] shard) implements AutoCloseable {

  /** Zeroes the shard. */
  @Override
  public void close() {
    if (shard != null)
      Arrays.fill(shard, (byte) 0);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RestoreRequest that && id == that.id && Arrays.equals(shard, that.shard);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }

  /** Never the shard. */
  @Override
  public String toString() {
    return "RestoreRequest[" + id + ", " + (shard == null ? "no shard" : shard.length + " bytes") + "]";
  }
}
