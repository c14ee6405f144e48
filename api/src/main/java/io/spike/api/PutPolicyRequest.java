package io.spike.api;

import java.util.List;
import java.util.OptionalLong;

/**
 * Creates a policy or replaces it; fields as in {@link PolicyDetails}.
 *
 * @param cas ours: the version in force that the caller saw, 0 for none; empty: no check
 */
public record PutPolicyRequest(String name, String spiffeIdPattern, String pathPattern, List<String> permissions,
    OptionalLong cas) {

  /** Without the patterns, which say who may do what. */
  @Override
  public String toString() {
    return "PutPolicyRequest[" + name + "]";
  }
}
