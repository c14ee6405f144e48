package io.spike.client;

import org.jspecify.annotations.Nullable;

/**
 * One request, whichever node it goes to.
 *
 * @param target path and query
 * @param body null for a GET
 */
record Operation(String target, byte @Nullable [] body) {

  /** The target alone; a body may hold a secret. */
  @Override
  public String toString() {
    return "Operation[" + target + "]";
  }
}
