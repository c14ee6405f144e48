package io.spike.nexus.access;

import io.spike.identity.SpiffeId;

/**
 * Somebody wants something: what authorization judges and audit records.
 *
 * @param peer who, verified
 * @param operation what
 * @param resource on what: a SPIKE path as sent and not yet validated, or the route where there is none
 */
public record Access(SpiffeId peer, Operation operation, String resource) {

  /** Without the resource, which must not reach the operational log. */
  @Override
  public String toString() {
    return "Access[" + peer + ", " + operation.word() + "]";
  }
}
