package io.spike.api;

import org.jspecify.annotations.Nullable;

/**
 * What became of an {@link ImportCipherKeyRequest}.
 *
 * @param imported false where the tenant had the key already, and on errors
 * @param err null on success
 */
public record ImportCipherKeyAnswer(boolean imported, @Nullable ErrorCode err) {}
