package io.spike.api;

/**
 * {@code POST /v1/operator/rotate}, ours: has a key replaced by another.
 *
 * @param key which, {@link #ROOT} or {@link #TENANT}
 * @param tenant whose, for {@link #TENANT}; empty for the system tenant
 * @param dropOldRecovery whether the old root key is forgotten although nobody was given recovery shards of the new one; also
 *     ends a rotation that waits for that alone
 */
public record RotateRequest(String key, String tenant, boolean dropOldRecovery) {

  /** The root key. */
  public static final String ROOT = "root";
  /** The key that encrypts what a tenant writes. */
  public static final String TENANT = "tenant";

  /** For the root key. */
  public static RotateRequest root(boolean dropOldRecovery) {
    return new RotateRequest(ROOT, "", dropOldRecovery);
  }

  /** For the key of a tenant, empty for the system tenant. */
  public static RotateRequest tenant(String name) {
    return new RotateRequest(TENANT, name, false);
  }
}
