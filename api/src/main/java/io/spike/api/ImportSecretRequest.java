package io.spike.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/operator/import}, ours: takes one version of a secret over from another deployment; answered by
 * {@link ImportSecretAnswer}. Whoever made one closes it, which wipes the values.
 *
 * @param path as sent, not checked here; empty when absent
 * @param version its number there, from 1
 * @param values null for a version without values
 * @param createdTime when the version was written there; {@link SecretMetadata#ZERO_TIME} when absent
 * @param secretCreatedTime when the secret was created there; likewise
 * @param maxVersions how many versions the secret keeps if this creates it; 0 for what the cluster is set to
 * @param dryRun whether to say what would become of it and change nothing
 */
public record ImportSecretRequest(String path, long version, @Nullable SecretValues values, Instant createdTime,
    Instant secretCreatedTime, long maxVersions, boolean dryRun) implements AutoCloseable {

  @Override
  public void close() {
    if (values != null)
      values.close();
  }
}
