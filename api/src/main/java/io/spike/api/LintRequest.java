package io.spike.api;

import java.util.List;

/**
 * Asks what about policies is probably not meant.
 *
 * @param policies that are not in force, or not in this form; empty to ask about those in force
 */
public record LintRequest(List<PutPolicyRequest> policies) {}
