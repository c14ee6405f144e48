package io.spike.api;

import org.jspecify.annotations.Nullable;

/**
 * How far a restore is.
 *
 * @param collected right shards that the leader holds
 * @param remaining how many more it needs
 * @param restored whether the root key is back
 * @param note one sentence about what an operator would not expect, ours; null for nothing, and then not written
 * @param err null on success
 */
public record RestoreAnswer(long collected, long remaining, boolean restored, @Nullable String note,
    @Nullable ErrorCode err) {

  /** An error. */
  public static RestoreAnswer failed(ErrorCode err) {
    return new RestoreAnswer(0, 0, false, null, err);
  }
}
