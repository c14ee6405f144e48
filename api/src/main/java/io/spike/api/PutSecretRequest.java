package io.spike.api;

import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/store/secrets}; answered by {@link EmptyAnswer}.
 *
 * @param path as sent, not checked here; empty when absent
 * @param values null when absent or null, which SPIKE stores as an empty version
 */
public record PutSecretRequest(String path, @Nullable SecretValues values) {}
