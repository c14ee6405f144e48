package io.spike.api;

/**
 * {@code POST /v1/operator/rotate}, ours: has a key replaced by another.
 *
 * @param key which, {@link #ROOT}
 * @param dropOldRecovery whether the old root key is forgotten although nobody was given recovery shards of the new one; also
 *     ends a rotation that waits for that alone
 */
public record RotateRequest(String key, boolean dropOldRecovery) {

  /** The root key. */
  public static final String ROOT = "root";
}
