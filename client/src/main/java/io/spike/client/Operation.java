package io.spike.client;

import org.jspecify.annotations.Nullable;

/**
 * One request, whichever node it goes to.
 *
 * @param target path and query
 * @param body null for a GET
 * @param contentType of the body
 * @param passage what is sent and received instead of {@code body}, piece by piece; null for nothing
 */
record Operation(String target, byte @Nullable [] body, String contentType, @Nullable Passage passage) {

  /** Held whole. */
  Operation(String target, byte @Nullable [] body, String contentType) {
    this(target, body, contentType, null);
  }

  /** With a body in JSON, or none. */
  Operation(String target, byte @Nullable [] body) {
    this(target, body, "application/json");
  }

  /** The target alone; a body may hold a secret. */
  @Override
  public String toString() {
    return "Operation[" + target + "]";
  }
}
