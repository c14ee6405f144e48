package io.spike.api;

import java.time.Instant;
import java.util.List;

/**
 * A policy as answers show it.
 *
 * @param name unique; what SPIKE calls the id in requests
 * @param spiffeIdPattern RE2, found anywhere in a SPIFFE ID
 * @param pathPattern RE2, found anywhere in a path
 * @param permissions words of {@code read}, {@code write}, {@code list}, {@code execute}, {@code super}
 * @param createdAt when it came into force
 * @param updatedAt when this version was written
 * @param version from 1, ours: what a check-and-set names; 0 where a server does not say it
 */
public record PolicyDetails(String name, String spiffeIdPattern, String pathPattern, List<String> permissions,
    Instant createdAt, Instant updatedAt, long version) {

  /** Without the patterns, which say who may do what. */
  @Override
  public String toString() {
    return "PolicyDetails[" + name + "]";
  }
}
