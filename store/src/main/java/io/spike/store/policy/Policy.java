package io.spike.store.policy;

import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import org.jspecify.annotations.Nullable;

/**
 * The head of a policy's stream: what its events add up to, its text excepted. Immutable. Times are nanoseconds since 1970.
 *
 * @param current the version in force, 0 for none
 * @param highest the largest version ever given; a deleted policy that is written anew goes on counting
 * @param text sequence of the entry with the text in force, 0 for none
 * @param created when it came into force, the first time since it was deleted last
 * @param updated log time of the newest entry
 * @param named sequence of the first entry
 * @param last sequence of the newest entry
 */
public record Policy(long current, long highest, long text, long created, long updated, long named, long last) {

  /** Whether it counts. */
  public boolean inForce() {
    return current != 0;
  }

  /**
   * The state after one more entry of this stream; takes every event ever accepted.
   *
   * @param policy the state so far, null before the first
   */
  public static Policy evolve(@Nullable Policy policy, Header header, Event.OfPolicy event) {
    return switch (event) {
      case Event.PolicyWritten _ -> new Policy(header.version(), header.version(), header.sequence(),
          policy != null && policy.inForce() ? policy.created : header.logTime(), header.logTime(),
          policy == null ? header.sequence() : policy.named, header.sequence());
      case Event.PolicyDeleted _ -> {
        if (policy == null) {
          throw new IllegalArgumentException("the first event of a policy must write it");
        }
        yield new Policy(0, policy.highest, 0, policy.created, header.logTime(), policy.named, header.sequence());
      }
    };
  }
}
