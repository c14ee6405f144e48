package io.spike.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The moment whose state a read asks for; the value of the header {@link Headers#AS_OF}. */
public sealed interface AsOf {

  /** As of an entry of the log, from 1. */
  record At(Position position) implements AsOf {

    @Override
    public String toString() {
      return position.toString();
    }
  }

  /** As of the newest entry whose log time is not later. From 1970 to 2261, since log times count nanoseconds. */
  record When(Instant instant) implements AsOf {

    private static final Instant END = Instant.parse("2262-01-01T00:00:00Z");

    /** Refuses what no log time can be with {@link IllegalArgumentException}. */
    public When {
      if (instant.isBefore(Instant.EPOCH) || !instant.isBefore(END)) {
        throw new IllegalArgumentException("instant " + instant + " is not between 1970 and 2261");
      }
    }

    @Override
    public String toString() {
      return instant.toString();
    }
  }

  /**
   * Reads {@code 1.42} or {@code 2026-01-02T03:04:05.6Z} (RFC 3339, any offset), as {@code toString} writes them; throws
   * {@link IllegalArgumentException} with one sentence.
   */
  static AsOf parse(String text) {
    if (text.indexOf('T') < 0) {
      return new At(Position.parse(text));
    }
    try {
      return new When(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + text + "' is not an instant such as 2026-01-02T03:04:05Z", e);
    }
  }
}
