package io.spike.nexus.log;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Blocks a virtual thread on a future. A limit of one's own costs a timer and the wake of its thread. */
public final class Waiting {

  private Waiting() {}

  /** The result of a future that ends in time by itself; throws what it failed with. */
  public static <T extends @Nullable Object> T on(CompletableFuture<T> future) throws Exception {
    return unwrapped(future::get);
  }

  /**
   * The future's result; throws what it failed with.
   *
   * @throws TimeoutException when the deadline passes first
   */
  public static <T extends @Nullable Object> T on(CompletableFuture<T> future, Instant deadline) throws Exception {
    long nanos = Math.max(0, Duration.between(Instant.now(), deadline).toNanos());
    return unwrapped(() -> future.get(nanos, TimeUnit.NANOSECONDS));
  }

  private static <T extends @Nullable Object> T unwrapped(Callable<T> result) throws Exception {
    try {
      return result.call();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
