package io.spike.store.scrub;

import java.util.concurrent.TimeUnit;

/** Keeps a reader to a rate, bursts of a chunk apart. One thread. */
public final class Pace {

  private final long bytesPerSecond;
  private final long limitNanos;
  private final long began = System.nanoTime();
  private long read;

  /**
   * Begins now.
   *
   * @param bytesPerSecond at most so many on average
   * @param limitSeconds {@link #read} says no from then on
   */
  public Pace(long bytesPerSecond, long limitSeconds) {
    this.bytesPerSecond = bytesPerSecond;
    this.limitNanos = TimeUnit.SECONDS.toNanos(limitSeconds);
  }

  /** Notes that so many bytes were read, and waits until more may be; false when the time is up. */
  public boolean read(long bytes) throws InterruptedException {
    read += bytes;
    long due = (long) ((double) read / bytesPerSecond * TimeUnit.SECONDS.toNanos(1));
    long now = System.nanoTime() - began;
    if (Math.max(due, now) > limitNanos) {
      return false;
    }
    TimeUnit.NANOSECONDS.sleep(due - now);
    return true;
  }
}
