package io.spike.client;

import org.jspecify.annotations.Nullable;

/**
 * One request, whichever node it goes to.
 *
 * @param target path and query
 * @param body null for a GET
 * @param contentType of the body
 */
record Operation(String target, byte @Nullable [] body, String contentType) {

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
