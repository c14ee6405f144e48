package io.spike.client;

import io.spike.identity.Identity;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.Tls;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Connections under the newest SVID. The JDK's client cannot be told to close a connection of a certain age, so each
 * rotation gets a client of its own, and the one before ends when its last request has its answer. Thread-safe.
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

  /** Sends and waits for the whole answer. */
  HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
    Pool pool = acquire();
    try {
      return pool.client.send(request,
          HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
    } finally {
      pool.release();
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

    final HttpClient client;
    private final AtomicInteger users = new AtomicInteger();

    Pool(HttpClient client) {
      this.client = client;
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
