package io.spike.nexus.log;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Time as the log has it: nanoseconds since 1970-01-01T00:00:00Z. */
public final class Clocks {

  private static final long TOLERATED = TimeUnit.MILLISECONDS.toNanos(500);

  private Clocks() {}

  /** Now. */
  public static long nanos(InstantSource clock) {
    return nanos(clock.instant());
  }

  /** An instant between 1678 and 2262. */
  public static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }

  /**
   * That log time stands still, as a clause: it goes on by a nanosecond with each entry while it is ahead of the leader's clock,
   * from one that led before, or whose clock was set back.
   *
   * @param clock the leader's
   * @return empty while it goes with the clock, half a second aside
   */
  public static Optional<String> standingStill(long logTime, long clock) {
    long ahead = logTime - clock;
    return ahead <= TOLERATED
        ? Optional.empty()
        : Optional.of("log time stands still: it is " + TimeUnit.NANOSECONDS.toMillis(ahead)
            + " ms ahead of this leader's clock");
  }

  /** The same as an instant. */
  public static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }
}
