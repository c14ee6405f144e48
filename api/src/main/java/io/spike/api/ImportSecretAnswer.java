package io.spike.api;

import org.jspecify.annotations.Nullable;

/**
 * What became of an {@link ImportSecretRequest}, or would.
 *
 * @param imported false where the version was there already, and on errors
 * @param err null on success
 */
public record ImportSecretAnswer(boolean imported, @Nullable ErrorCode err) {}
