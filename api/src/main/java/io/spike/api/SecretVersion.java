package io.spike.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of a secret, without its values.
 *
 * @param createdTime of this version
 * @param version from 1
 * @param deletedTime null while live
 */
public record SecretVersion(Instant createdTime, long version, @Nullable Instant deletedTime) {}
