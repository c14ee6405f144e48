package io.spike.api;

import org.jspecify.annotations.Nullable;

/**
 * Proof that Nexus could decrypt a {@link VerifyRequest}.
 *
 * @param hash lower-case hex SHA-256 of the plaintext; empty on errors
 * @param err null on success
 */
public record VerifyAnswer(String hash, @Nullable ErrorCode err) {}
