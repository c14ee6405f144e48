package io.spike.client;

import io.spike.identity.Identity;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.Tls;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Connections under the newest SVID. The JDK's client cannot be told to close a connection of a certain age, so each
 * rotation gets a client of its own, and the one before ends when its last request has its answer.
 *
 * <p>A new client has no connections yet. If all callers went ahead at once, each would begin a handshake, all would be
 * slow, time out and begin anew; so callers pass a gate that widens with each answer, as TCP's slow start does.
 * Thread-safe.
 */
final class Transport implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final long MAX_ANSWER_BYTES = 256L * 1024 * 1024;

  private final SvidSource identity;
  private final Predicate<SpiffeId> isNexus;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<Pool> current;
  private volatile boolean closed;

  Transport(SvidSource identity, Predicate<SpiffeId> isNexus) {
    this.identity = identity;
    this.isNexus = isNexus;
    this.current = new AtomicReference<>(newPool());
    identity.onChange(this::rotate);
  }

  /**
   * Sends and waits for the whole answer.
   *
   * @param patience how long to wait at the gate, nanoseconds; the request's own timeout begins behind it
   */
  HttpResponse<byte[]> send(HttpRequest request, long patience) throws IOException, InterruptedException {
    Pool pool = acquire();
    try {
      if (!pool.gate.tryAcquire(patience, TimeUnit.NANOSECONDS)) {
        throw new HttpConnectTimeoutException("too many requests wait for a connection");
      }
      return send(request, pool);
    } finally {
      pool.release();
    }
  }

  private static HttpResponse<byte[]> send(HttpRequest request, Pool pool) throws IOException, InterruptedException {
    boolean answered = false;
    try {
      HttpResponse<byte[]> response = pool.client.send(request,
          HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
      answered = true;
      return response;
    } finally {
      pool.gate.release(answered ? pool.widening() : 1);
    }
  }

  /** Ends at once, requests under way included. */
  @Override
  public void close() {
    closed = true;
    Pool pool = current.get();
    pool.retire();
    pool.client.shutdownNow();
    awaitEnd(pool.client);
    executor.shutdownNow();
  }

  private Pool acquire() throws IOException {
    while (true) {
      Pool pool = current.get();
      if (pool.acquire())
        return pool;
      if (closed)
        throw new IOException("the client is closed");
      Thread.onSpinWait();
    }
  }

  private void rotate(Identity next) {
    if (closed)
      return;
    Pool old = current.getAndSet(newPool());
    old.retire();
    if (closed)
      close();
  }

  private Pool newPool() {
    return new Pool(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT)
        .executor(executor).sslContext(Tls.client(identity, isNexus)).sslParameters(Tls.parameters())
        .followRedirects(HttpClient.Redirect.NEVER).build());
  }

  /** At the end of a process the selector's thread would hold it up for 300 ms. */
  private static void awaitEnd(HttpClient client) {
    try {
      client.awaitTermination(CONNECT_TIMEOUT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** One client and the requests that use it: {@code users} counts them, negative once it is to end with the last. */
  private static final class Pool {

    private static final int RETIRED = Integer.MIN_VALUE;

    private static final int FIRST_CONNECTIONS = 16;
    private static final int MOST_CONNECTIONS = 1024;

    final HttpClient client;
    final Semaphore gate = new Semaphore(FIRST_CONNECTIONS);
    private final AtomicInteger width = new AtomicInteger(FIRST_CONNECTIONS);
    private final AtomicInteger users = new AtomicInteger();

    Pool(HttpClient client) {
      this.client = client;
    }

    /** Permits to give back with an answer: the one taken, and one more while the gate is not at its widest. */
    int widening() {
      return width.get() < MOST_CONNECTIONS && width.incrementAndGet() <= MOST_CONNECTIONS ? 2 : 1;
    }

    boolean acquire() {
      int seen;
      do {
        seen = users.get();
        if (seen < 0)
          return false;
      } while (!users.compareAndSet(seen, seen + 1));
      return true;
    }

    void release() {
      if (users.decrementAndGet() == RETIRED)
        client.shutdownNow();
    }

    void retire() {
      int before = users.getAndUpdate(count -> count < 0 ? count : count + RETIRED);
      if (before == 0)
        client.shutdownNow();
    }
  }
}
