package io.spike.api;

import org.jspecify.annotations.Nullable;

/**
 * The values of one version.
 *
 * @param data null on errors, and for a version that was put without values
 * @param err null on success
 */
public record GetSecretAnswer(@Nullable SecretValues data, @Nullable ErrorCode err) {}
