package io.spike.api;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link ClusterAnswer} says of the root key.
 *
 * @param epoch the current root epoch, from 1
 * @param recovery the root epoch whose recovery shards were handed out last, 0 for none
 * @param rotation how far a rotation of the root key is and what it waits for, one clause; null when none is under way
 */
public record RootKeyStatus(long epoch, long recovery, @Nullable String rotation) {}
