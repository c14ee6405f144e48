package io.spike.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.SecretMetadataAnswer;
import io.spike.api.SecretValues;
import io.spike.client.SpikeClient;
import io.spike.client.SpikeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Callers in a loop of puts, each put to a path of its own, so that one that took effect twice shows as a version 2.
 * Remembers what was acknowledged and when. The client repeats a put under one request id until its deadline, as every
 * user's does. Thread-safe.
 */
public final class PutLoad implements AutoCloseable {

  private static final String NAME = "value";
  private static final int CHECKERS = 16;

  private record Acknowledged(String path, long nanos) {}

  private final SpikeClient client;
  private final String prefix;
  private final Duration pause;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong counter = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private volatile boolean stopping;

  private PutLoad(SpikeClient client, String prefix, Duration pause) {
    this.client = client;
    this.prefix = prefix;
    this.pause = pause;
  }

  /**
   * Starts the callers.
   *
   * @param prefix of all paths, used by no other load
   * @param pause that each caller makes after each put
   */
  public static PutLoad start(SpikeClient client, String prefix, int callers, Duration pause) {
    PutLoad load = new PutLoad(client, prefix, pause);
    for (int i = 0; i < callers; i++) {
      load.callers.execute(load::putUntilStopped);
    }
    return load;
  }

  /** How many puts were acknowledged so far. */
  public long count() {
    return done.get();
  }

  /** What the puts that were not acknowledged said. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** The longest time without an acknowledgement that ended after {@code since}, a {@link System#nanoTime()}. */
  public Duration longestGap(long since) {
    long longest = 0;
    long last = Long.MIN_VALUE;
    for (long nanos : acknowledged.stream().mapToLong(Acknowledged::nanos).sorted().toArray()) {
      if (last != Long.MIN_VALUE && nanos > since)
        longest = Math.max(longest, nanos - last);
      last = nanos;
    }
    return Duration.ofNanos(longest);
  }

  /** Lets the puts under way end and starts no more. */
  @Override
  public void close() {
    stopping = true;
    callers.close();
  }

  /** Every acknowledged put is there with its value, and took effect once. Call it after {@link #close}. */
  public void verify() throws InterruptedException {
    verify(client);
  }

  /** The same, asked through another client. */
  public void verify(SpikeClient asked) throws InterruptedException {
    List<Future<?>> checks = new ArrayList<>();
    try (ExecutorService checkers = Executors.newFixedThreadPool(CHECKERS, Thread.ofVirtual().factory())) {
      for (Acknowledged put : acknowledged) {
        checks.add(checkers.submit(() -> verify(asked, put.path)));
      }
    }
    for (Future<?> check : checks) {
      try {
        check.get();
      } catch (ExecutionException e) {
        throw new AssertionError(String.valueOf(e.getCause()), e.getCause());
      }
    }
  }

  private static void verify(SpikeClient asked, String path) {
    try (SecretValues values = asked.get(path)) {
      assertThat(values).as(path).isNotNull().extracting(found -> found.text(NAME)).isEqualTo(valueOf(path));
    }
    SecretMetadataAnswer metadata = asked.metadata(path, 0);
    assertThat(metadata.versions().keySet()).as("versions of %s", path).containsExactly(1L);
  }

  private void putUntilStopped() {
    while (!stopping) {
      String path = prefix + counter.incrementAndGet();
      try (SecretValues values = SecretValues.of(Map.of(NAME, valueOf(path)))) {
        client.put(path, values);
        acknowledged.add(new Acknowledged(path, System.nanoTime()));
        done.incrementAndGet();
      } catch (SpikeException e) {
        failures.add(path + ": " + e.getMessage());
      }
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  private static String valueOf(String path) {
    return "value of " + path;
  }
}
