package io.spike.client;

import io.spike.identity.Identity;
import io.spike.identity.PeerRefusedException;
import io.spike.identity.PeerVerifier;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.Tls;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Connections under the newest SVID. The JDK's client cannot be told to close a connection of a certain age, so each
 * rotation gets a client of its own, and the one before ends when its last request has its answer. Thread-safe.
 */
final class Transport implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final long MAX_ANSWER_BYTES = 256L * 1024 * 1024;
  private static final HttpResponse.BodyHandler<byte[]> WHOLE = HttpResponse.BodyHandlers
      .limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES);

  private final SvidSource identity;
  private final Predicate<SpiffeId> isNexus;
  private final PeerVerifier verifier;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<Pool> current;
  private volatile boolean closed;

  Transport(SvidSource identity, Predicate<SpiffeId> isNexus) {
    this.identity = identity;
    this.isNexus = isNexus;
    this.verifier = new PeerVerifier(identity);
    this.current = new AtomicReference<>(newPool());
    identity.onChange(this::rotate);
  }

  /**
   * Sends and waits for the whole answer.
   *
   * @param address of the request, whose connections it shares
   * @param passage where the body of an answer 200 goes; null to keep it
   * @param patience how long to wait for a turn, nanoseconds; the request's own timeout begins with it
   */
  HttpResponse<byte[]> send(URI address, HttpRequest request, @Nullable Passage passage, long patience)
      throws IOException, InterruptedException {
    Pool pool = acquire();
    try {
      HttpResponse<byte[]> answer = pool.send(address, request, passage == null ? WHOLE : passage.answers(WHOLE),
          patience);
      check(answer);
      return answer;
    } catch (SSLPeerUnverifiedException e) {
      renew(pool);
      throw e;
    } finally {
      pool.release();
    }
  }

  /** A connection may outlive the belief it began with: asked at every answer. */
  private void check(HttpResponse<byte[]> answer) throws SSLPeerUnverifiedException {
    try {
      SpiffeId peer = verifier.verifyServer(answer.sslSession().orElseThrow());
      if (!isNexus.test(peer))
        throw new PeerRefusedException(peer + " is not a Nexus");
    } catch (PeerRefusedException e) {
      throw (SSLPeerUnverifiedException) new SSLPeerUnverifiedException(String.valueOf(e.getMessage()))
          .initCause(new CertificateException(e.getMessage(), e));
    }
  }

  private void renew(Pool distrusted) {
    if (!closed && current.compareAndSet(distrusted, newPool()))
      distrusted.retire();
  }

  /**
   * Whether {@code e} says that the address is of no use now, and its connections are likely gone. A connection that just
   * ended does not: others may go on.
   */
  static boolean isGone(Exception e) {
    return e instanceof ConnectException || e instanceof HttpTimeoutException || e instanceof SSLException
        || e instanceof UnresolvedAddressException;
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
    private final Map<URI, ConnectionGate> gates = new ConcurrentHashMap<>();
    private final AtomicInteger users = new AtomicInteger();

    Pool(HttpClient client) {
      this.client = client;
    }

    HttpResponse<byte[]> send(URI address, HttpRequest request, HttpResponse.BodyHandler<byte[]> handler, long patience)
        throws IOException, InterruptedException {
      ConnectionGate gate = gates.get(address);
      if (gate == null)
        gate = gates.computeIfAbsent(address, _ -> new ConnectionGate());
      gate.enter(patience);
      boolean answered = false;
      try {
        HttpResponse<byte[]> response = client.send(request, handler);
        answered = true;
        gate.answered(response);
        return response;
      } catch (IOException e) {
        if (isGone(e) && gates.remove(address, gate))
          gate.fail();
        throw e;
      } finally {
        if (!answered)
          gate.unanswered();
      }
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
