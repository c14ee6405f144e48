package io.spike.nexus.log;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Blocks a virtual thread on a future, up to a deadline. */
public final class Waiting {

  private Waiting() {}

  /**
   * The future's result; throws what it failed with.
   *
   * @throws TimeoutException when the deadline passes first
   */
  public static <T extends @Nullable Object> T on(CompletableFuture<T> future, Instant deadline) throws Exception {
    try {
      long nanos = Math.max(0, Duration.between(Instant.now(), deadline).toNanos());
      return future.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
