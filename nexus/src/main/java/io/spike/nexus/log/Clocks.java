package io.spike.nexus.log;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Time as the log has it: nanoseconds since 1970-01-01T00:00:00Z. */
public final class Clocks {

  private Clocks() {}

  /** Now. */
  public static long nanos(InstantSource clock) {
    return nanos(clock.instant());
  }

  /** An instant between 1678 and 2262. */
  public static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }

  /** The same as an instant. */
  public static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }
}
