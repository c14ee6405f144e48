package io.spike.raft;

import java.time.Duration;
import java.time.Instant;

/** A moment on the monotonic clock, immune to changes of wall time. Immutable. */
record Deadline(long nanos) {

  /** Further away than any caller waits; keeps the arithmetic from overflowing. */
  private static final Duration FARTHEST = Duration.ofDays(1);

  static Deadline in(Duration duration) {
    Duration bounded = duration.compareTo(FARTHEST) > 0 ? FARTHEST : duration;
    return new Deadline(System.nanoTime() + bounded.toNanos());
  }

  static Deadline at(Instant instant) {
    return in(Duration.between(Instant.now(), instant));
  }

  boolean passed() {
    return left() <= 0;
  }

  /** Nanoseconds left, negative afterwards. */
  long left() {
    return nanos - System.nanoTime();
  }

  /** The earlier of what is left and {@code limit}. */
  Duration within(Duration limit) {
    Duration left = Duration.ofNanos(Math.max(0, left()));
    return left.compareTo(limit) < 0 ? left : limit;
  }
}
