package io.spike.store.policy;

import io.spike.store.entry.Entry;
import io.spike.store.entry.Event;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Which text of a policy was in force at an earlier sequence. Times are nanoseconds since 1970.
 *
 * @param text sequence of the entry with the text
 * @param created when it came into force, the first time since it was deleted last
 */
public record PolicyPast(long text, long created) {

  /**
   * As of {@code sequence}; empty when the policy was not in force then. Walks the stream back from its head.
   *
   * @param log gives the entry of a sequence, one that exists
   */
  public static Optional<PolicyPast> of(Policy head, long sequence, LongFunction<Entry> log) {
    if (head.named() > sequence) {
      return Optional.empty();
    }
    if (head.last() <= sequence) {
      return head.inForce() ? Optional.of(new PolicyPast(head.text(), head.created())) : Optional.empty();
    }
    Entry newest = log.apply(head.last());
    while (newest.header().sequence() > sequence) {
      newest = log.apply(newest.header().previous());
    }
    if (newest.event() instanceof Event.PolicyDeleted) {
      return Optional.empty();
    }
    Entry first = newest;
    while (first.header().previous() != 0) {
      Entry before = log.apply(first.header().previous());
      if (before.event() instanceof Event.PolicyDeleted) {
        break;
      }
      first = before;
    }
    return Optional.of(new PolicyPast(newest.header().sequence(), first.header().logTime()));
  }
}
