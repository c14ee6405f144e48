package io.spike.api;

import org.jspecify.annotations.Nullable;

/**
 * What became of a {@link RotateRequest}.
 *
 * @param epoch of the key that is current now, unsigned; 0 on errors
 * @param rotation how far it is, one clause; null when it is at its end, and on errors
 * @param err null on success
 */
public record RotateAnswer(long epoch, @Nullable String rotation, @Nullable ErrorCode err) {}
