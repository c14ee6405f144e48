package io.spike.api;

import java.time.Instant;

/**
 * What is known about a secret as a whole.
 *
 * @param currentVersion the version a get without a number reads; 0 when none is live
 * @param oldestVersion the lowest live version; 0 when none is live
 * @param createdTime of the secret
 * @param updatedTime of its last change
 * @param maxVersions how many versions are kept
 */
public record SecretMetadata(long currentVersion, long oldestVersion, Instant createdTime, Instant updatedTime,
    long maxVersions) {

  /** Go's zero time, 0001-01-01T00:00:00Z. */
  public static final Instant ZERO_TIME = Instant.ofEpochSecond(-62_135_596_800L);

  /** What an answer with an error carries. */
  public static final SecretMetadata ZERO = new SecretMetadata(0, 0, ZERO_TIME, ZERO_TIME, 0);
}
