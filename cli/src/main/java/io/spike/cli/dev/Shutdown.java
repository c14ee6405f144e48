package io.spike.cli.dev;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The end of this process by Ctrl-C or SIGTERM, in an orderly way: whoever waits through {@link #await} is told, unwinds,
 * and calls {@link #done}; until then, within limits, the JVM stays. Thread-safe.
 */
final class Shutdown {

  private static final Duration UNWIND_LIMIT = Duration.ofSeconds(40);
  private static final Duration STEP = Duration.ofMillis(50);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);

  /** Thrown from {@link #await} when the process is to end. */
  static final class Asked extends RuntimeException {
    private static final long serialVersionUID = 1;

    Asked() {
      super("told to stop", null, false, false);
    }
  }

  private Shutdown() {}

  /** Begins to listen for signals. */
  static Shutdown install() {
    Shutdown shutdown = new Shutdown();
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(shutdown::unwind));
    return shutdown;
  }

  /** Waits for {@code time}; throws {@link Asked} as soon as the process is to end. */
  void await(Duration time) {
    try {
      if (asked.await(time.toNanos(), TimeUnit.NANOSECONDS))
        throw new Asked();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Asked();
    }
  }

  /** Waits until {@code condition} holds; after {@code limit} throws a {@link DevException} with the complaint. */
  void await(BooleanSupplier condition, Duration limit, Supplier<String> complaint) throws DevException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0)
        throw new DevException(complaint.get());
      await(STEP);
    }
  }

  /** Whether the process is to end. */
  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** All is put away; the JVM may go. */
  void done() {
    done.countDown();
  }

  private void unwind() {
    asked.countDown();
    try {
      if (!done.await(UNWIND_LIMIT.toSeconds(), TimeUnit.SECONDS))
        Runtime.getRuntime().halt(1);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
