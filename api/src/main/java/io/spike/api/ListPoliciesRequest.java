package io.spike.api;

/**
 * Lists policies. A filter that is not empty must equal the stored pattern; where both are given the first alone counts.
 */
public record ListPoliciesRequest(String spiffeIdPattern, String pathPattern) {}
