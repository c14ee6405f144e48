package io.spike.chaos.load;

import io.spike.api.SecretValues;
import io.spike.client.SpikeClient;
import io.spike.client.SpikeException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Callers in a loop of gets of one secret. Thread-safe. */
public final class GetLoad implements AutoCloseable {

  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong done = new AtomicLong();
  private volatile boolean stopping;

  private GetLoad() {}

  /** Starts the callers; each pauses after each get. */
  public static GetLoad start(SpikeClient client, String path, int callers, Duration pause) {
    GetLoad load = new GetLoad();
    for (int i = 0; i < callers; i++) {
      load.callers.execute(() -> load.getUntilStopped(client, path, pause));
    }
    return load;
  }

  /** How many gets were answered so far. */
  public long count() {
    return done.get();
  }

  /** What the others said. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** Lets the gets under way end and starts no more. */
  @Override
  public void close() {
    stopping = true;
    callers.close();
  }

  private void getUntilStopped(SpikeClient client, String path, Duration pause) {
    while (!stopping) {
      try (SecretValues values = client.get(path)) {
        if (values == null)
          failures.add(path + " is there without values");
        done.incrementAndGet();
      } catch (SpikeException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
      LockSupport.parkNanos(pause.toNanos());
    }
  }
}
