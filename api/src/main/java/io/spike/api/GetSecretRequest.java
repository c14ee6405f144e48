package io.spike.api;

/**
 * {@code POST /v1/store/secrets?action=get}, answered by {@link GetSecretAnswer}; also
 * {@code POST /v1/store/secrets/metadata?action=get}, answered by {@link SecretMetadataAnswer}.
 *
 * @param path as sent, not checked here; empty when absent
 * @param version 0 for the current one; any 64-bit number may arrive
 */
public record GetSecretRequest(String path, long version) {}
