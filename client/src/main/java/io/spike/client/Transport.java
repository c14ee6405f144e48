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
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
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
  private final HttpClient.Version version;
  private final PeerVerifier verifier;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<Pool> current;
  private volatile boolean closed;

  /** @param multiplexed see {@link ClientSettings} */
  Transport(SvidSource identity, Predicate<SpiffeId> isNexus, boolean multiplexed) {
    this.identity = identity;
    this.isNexus = isNexus;
    this.version = multiplexed ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
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
    if (pool.isOld())
      renew(pool);
    try {
      HttpResponse<byte[]> answer = pool.send(address, request, passage == null ? WHOLE : passage.answers(WHOLE),
          patience);
      check(answer);
      pool.sawAnswer(answer);
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

  /** Has later requests begin with new connections. */
  private void renew(Pool old) {
    if (closed || current.get() != old)
      return;
    Pool next = newPool();
    if (current.compareAndSet(old, next)) {
      old.retire();
    } else {
      next.retire();
    }
    if (closed)
      close();
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
    return new Pool(HttpClient.newBuilder().version(version).connectTimeout(CONNECT_TIMEOUT)
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

  /** Requests that may share connections. */
  private record Way(URI address, HttpClient.Version version) {}

  /** One client and the requests that use it: {@code users} counts them, negative once it is to end with the last. */
  private static final class Pool {

    private static final int RETIRED = Integer.MIN_VALUE;
    private static final Duration MOST_AGE = Duration.ofMinutes(20);
    private static final int LIFE_PARTS = 3;

    final HttpClient client;
    private final Map<Way, ConnectionGate> gates = new ConcurrentHashMap<>();
    private final AtomicInteger users = new AtomicInteger();
    /** When to begin anew, as {@link System#nanoTime} counts; 0 while nothing is known. */
    private final AtomicLong due = new AtomicLong();

    Pool(HttpClient client) {
      this.client = client;
    }

    HttpResponse<byte[]> send(URI address, HttpRequest request, HttpResponse.BodyHandler<byte[]> handler, long patience)
        throws IOException, InterruptedException {
      Way way = new Way(address, request.version().orElseGet(client::version));
      ConnectionGate gate = gates.get(way);
      if (gate == null)
        gate = gates.computeIfAbsent(way, _ -> new ConnectionGate(way.version == HttpClient.Version.HTTP_2));
      gate.enter(patience);
      boolean answered = false;
      try {
        HttpResponse<byte[]> response = client.send(request, handler);
        answered = true;
        gate.answered(response);
        return response;
      } catch (IOException e) {
        if (isGone(e) && gates.remove(way, gate))
          gate.fail();
        throw e;
      } finally {
        if (!answered)
          gate.unanswered();
      }
    }

    /**
     * Nodes end a connection after half an hour or three eighths of what its certificates live at the earliest. All requests that shared one
     * would then begin a handshake each at once: a pool ends before, and the next begins behind its gate.
     */
    void sawAnswer(HttpResponse<?> answer) {
      if (answer.version() != HttpClient.Version.HTTP_2 || due.get() != 0)
        return;
      SSLSession session = answer.sslSession().orElseThrow();
      long life = Math.min(lifeMillis(session.getLocalCertificates()), lifeMillis(peerOf(session)));
      long age = Math.clamp(life / LIFE_PARTS, 0, MOST_AGE.toMillis());
      due.compareAndSet(0, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(age) | 1);
    }

    private static Certificate @Nullable [] peerOf(SSLSession session) {
      try {
        return session.getPeerCertificates();
      } catch (SSLPeerUnverifiedException _) {
        return null;
      }
    }

    private static long lifeMillis(Certificate @Nullable [] chain) {
      return chain != null && chain.length > 0 && chain[0] instanceof X509Certificate leaf
          ? leaf.getNotAfter().getTime() - System.currentTimeMillis()
          : Long.MAX_VALUE;
    }

    boolean isOld() {
      long at = due.get();
      return at != 0 && System.nanoTime() - at > 0;
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
