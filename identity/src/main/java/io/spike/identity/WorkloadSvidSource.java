package io.spike.identity;

import io.spike.identity.h2.GrpcCall;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our identity as the Workload API streams it, for programs that stay. One daemon thread watches and reconnects for
 * ever; whatever goes wrong there, the last identity remains, and {@link #problem()} says what is the matter. A stream
 * that is silent beyond the time at which a renewal was due is opened anew. Thread-safe.
 */
public final class WorkloadSvidSource implements SvidSource {

  private static final Logger LOG = LoggerFactory.getLogger(WorkloadSvidSource.class);
  private static final long MIN_BACKOFF_MILLIS = 200;
  private static final long MAX_BACKOFF_MILLIS = 5_000;
  private static final long CONNECT_NANOS = 5_000_000_000L;

  private final Path socket;
  private final Predicate<SpiffeId> wanted;
  private final List<Consumer<Identity>> listeners = new ArrayList<>();
  private final Thread watcher;

  private volatile @Nullable Identity current;
  private volatile @Nullable IOException problem;
  private volatile boolean closed;
  private @Nullable GrpcCall call;

  private WorkloadSvidSource(Path socket, Predicate<SpiffeId> wanted) {
    this.socket = socket;
    this.wanted = wanted;
    this.watcher = Thread.ofPlatform().daemon().name("workload-api").unstarted(this::watch);
  }

  /**
   * Starts watching and waits for the first identity.
   *
   * @param endpoint {@code unix:///absolute/path}
   * @param initTimeout how long to wait; the socket may appear, and the identity be granted, meanwhile
   * @param wanted chooses among several SVIDs; the first it accepts is taken, in every update anew
   * @throws IdentityUnavailableException with one sentence that names the socket and the last cause; nothing is left
   *     running then
   */
  public static WorkloadSvidSource open(String endpoint, Duration initTimeout, Predicate<SpiffeId> wanted)
      throws IdentityUnavailableException {
    WorkloadSvidSource source = new WorkloadSvidSource(WorkloadApi.socketOf(endpoint), wanted);
    source.watcher.start();
    try {
      source.awaitFirst(initTimeout);
      return source;
    } catch (IdentityUnavailableException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private synchronized void awaitFirst(Duration timeout) throws IdentityUnavailableException {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (current == null) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          IOException cause = problem;
          throw WorkloadApi.unavailable(socket, cause == null ? new IOException("there was no answer in time") : cause);
        }
        wait(millis);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw WorkloadApi.unavailable(socket, new IOException("interrupted"));
    }
  }

  @Override
  public Identity current() {
    Identity identity = current;
    if (identity == null) {
      throw new IllegalStateException("open() hands out sources with an identity only");
    }
    return identity;
  }

  @Override
  public synchronized void onChange(Consumer<Identity> listener) {
    listeners.add(listener);
  }

  /** What keeps new SVIDs from coming, as one sentence; empty while the stream is up. For status and readiness. */
  public Optional<String> problem() {
    IOException now = problem;
    return now == null ? Optional.empty() : Optional.of(WorkloadApi.describe(socket, now));
  }

  private void watch() {
    long backoff = MIN_BACKOFF_MILLIS;
    while (!closed) {
      long updates = 0;
      try (GrpcCall stream = WorkloadApi.openX509(socket, System.nanoTime() + CONNECT_NANOS)) {
        watching(stream);
        long deadline = System.nanoTime() + CONNECT_NANOS;
        while (!closed) {
          update(WorkloadApi.nextMessage(stream, deadline));
          updates++;
          deadline = System.nanoTime() + patienceNanos();
        }
      } catch (IOException e) {
        failed(e);
      } finally {
        watching(null);
      }
      backoff = updates > 0 ? MIN_BACKOFF_MILLIS : backoff;
      pause(backoff);
      backoff = Math.min(backoff * 2, MAX_BACKOFF_MILLIS);
    }
  }

  private synchronized void watching(@Nullable GrpcCall stream) {
    call = stream;
  }

  private void failed(IOException failure) {
    if (closed) {
      return;
    }
    if (problem == null) {
      LOG.warn("{}; trying again", WorkloadApi.describe(socket, failure));
    }
    problem = failure;
  }

  /** Renewal is due at half of a life; three quarters of what remains is more than patient. */
  private long patienceNanos() {
    long remainingMillis = current().chain().getFirst().getNotAfter().getTime() - System.currentTimeMillis();
    return Math.max(remainingMillis * 3 / 4, 1_000) * 1_000_000;
  }

  private void update(byte[] message) throws IOException {
    Identity old = current;
    Identity next = SvidResponse.read(message, wanted, old == null ? 1 : old.generation() + 1);
    if (problem != null) {
      LOG.info("the Workload API at {} answers again", socket);
    }
    problem = null;
    if (old != null && old.chain().equals(next.chain()) && old.bundles().equals(next.bundles())) {
      return;
    }
    List<Consumer<Identity>> told;
    synchronized (this) {
      current = next;
      told = List.copyOf(listeners);
      notifyAll();
    }
    LOG.debug("took {}", next);
    for (Consumer<Identity> listener : told) {
      tell(listener, next);
    }
  }

  private static void tell(Consumer<Identity> listener, Identity next) {
    try {
      listener.accept(next);
    } catch (RuntimeException e) {
      LOG.error("a listener failed on {}", next, e);
    }
  }

  private void pause(long millis) {
    synchronized (this) {
      long until = System.nanoTime() + (millis + ThreadLocalRandom.current().nextLong(millis / 4 + 1)) * 1_000_000;
      try {
        for (long left = millis; !closed && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
          wait(left);
        }
      } catch (InterruptedException _) {
        closed = true;
      }
    }
  }

  /** Stops watching; does not wait for the thread. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
      if (call != null) {
        try {
          call.close();
        } catch (IOException e) {
          LOG.debug("the stream did not close cleanly", e);
        }
      }
    }
  }
}
