package io.spike.api;

import org.jspecify.annotations.Nullable;

/** One policy; null together with an error alone. */
public record PolicyAnswer(@Nullable PolicyDetails policy, @Nullable ErrorCode err) {}
