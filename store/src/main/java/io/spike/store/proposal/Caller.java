package io.spike.store.proposal;

/**
 * Who wishes, for the descriptor.
 *
 * @param spiffeId of the caller
 * @param policy the policy or built-in role that allowed or denied it
 * @param address the peer's address as the node saw it, may be empty
 */
public record Caller(String spiffeId, String policy, String address) {}
