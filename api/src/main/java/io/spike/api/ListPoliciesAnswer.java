package io.spike.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Policies by name; null together with an error alone. Items of SPIKE's own server have a name and nothing else. */
public record ListPoliciesAnswer(@Nullable List<PolicyDetails> policies, @Nullable ErrorCode err) {}
