package io.spike.nexus.audit;

import io.spike.store.proposal.Caller;

/**
 * One denial, or several of one caller folded into one.
 *
 * @param caller who, with the reason
 * @param operation word of what was asked last
 * @param resource what it was about, as sent
 * @param count how many
 * @param first when the first was, nanoseconds since 1970
 * @param last when the last was
 */
record Denial(Caller caller, String operation, String resource, int count, long first, long last) {

  /** Both as one, with the caller of this and the sample of {@code later}. */
  Denial and(Denial later) {
    return new Denial(caller, later.operation, later.resource, Math.addExact(count, later.count),
        Math.min(first, later.first), Math.max(last, later.last));
  }
}
