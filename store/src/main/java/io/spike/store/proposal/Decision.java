package io.spike.store.proposal;

import io.spike.store.entry.Event;

/** What decide says of one command. */
public sealed interface Decision {

  /**
   * Yes, with these facts.
   *
   * @param version the version written, 0 for none
   * @param generation of the stream, 0 where it has none
   */
  record Accepted(Event event, long version, long generation) implements Decision {}

  /** An expected no. */
  record Refused(Refusal refusal) implements Decision {}

  /** Accepts a command that writes version {@code version} of a stream. */
  static Decision write(long version, long generation, Event event) {
    return new Accepted(event, version, generation);
  }

  /** Accepts a command that changes versions of a stream without writing one. */
  static Decision change(long generation, Event event) {
    return new Accepted(event, 0, generation);
  }

  /** Accepts a command about something that has no versions. */
  static Decision accept(Event event) {
    return new Accepted(event, 0, 0);
  }

  /** Refuses. */
  static Decision refuse(Refusal refusal) {
    return new Refused(refusal);
  }
}
