package io.spike.keeper;

import io.spike.identity.PeerRefusedException;
import io.spike.identity.PeerVerifier;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.Tls;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLHandshakeException;

/**
 * HTTP/1.1 over mTLS to peers of one role, for small idempotent calls. Each new SVID gets a client of its own, since the
 * JDK's knows no age of connections; the one before finishes its requests and ends. Thread-safe.
 */
final class PeerHttp implements AutoCloseable {

  private static final long MAX_ANSWER_BYTES = 64 * 1024;

  private final SvidSource source;
  private final Predicate<SpiffeId> peers;
  private final PeerVerifier verifier;
  private final Duration timeout;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile HttpClient client;
  private boolean closed;

  /**
   * @param source not closed with this
   * @param peers the only IDs that may answer
   * @param timeout from the start of a call to the end of its answer
   */
  PeerHttp(SvidSource source, Predicate<SpiffeId> peers, Duration timeout) {
    this.source = source;
    this.peers = peers;
    this.verifier = new PeerVerifier(source);
    this.timeout = timeout;
    this.client = newClient();
    source.onChange(_ -> renew());
  }

  /** The whole answer; throws when there was none in time. A connection that ended under the call is tried once more. */
  HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
    try {
      return sendOnce(request);
    } catch (ConnectException | HttpTimeoutException | SSLHandshakeException e) {
      throw e;
    } catch (IOException _) {
      return sendOnce(request);
    }
  }

  private HttpResponse<byte[]> sendOnce(HttpRequest request) throws IOException, InterruptedException {
    var current = client;
    // Not sendAsync: it answers through the common pool, where anyone's blocking task could hold us up.
    Future<HttpResponse<byte[]>> answer;
    try {
      answer = threads.submit(() -> current.send(request,
          HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES)));
    } catch (RejectedExecutionException e) {
      throw new IOException("the client is closed", e);
    }
    try {
      return believed(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException _) {
      throw new HttpTimeoutException("no answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  /** A connection may outlive the belief it began with; a fresh one is made then. */
  private HttpResponse<byte[]> believed(HttpResponse<byte[]> answer) throws IOException {
    try {
      SpiffeId peer = verifier.verifyServer(answer.sslSession().orElseThrow());
      if (!peers.test(peer)) {
        throw new PeerRefusedException(peer + " is not a peer that may answer");
      }
      return answer;
    } catch (PeerRefusedException e) {
      renew();
      throw (IOException) new SSLHandshakeException(e.getMessage()).initCause(e);
    }
  }

  private synchronized void renew() {
    if (!closed) {
      var old = client;
      client = newClient();
      old.shutdown();
    }
  }

  private HttpClient newClient() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(timeout).executor(threads)
        .sslContext(Tls.client(source, peers)).sslParameters(Tls.parameters())
        .followRedirects(HttpClient.Redirect.NEVER).build();
  }

  /** Ends at once, calls under way included. */
  @Override
  public synchronized void close() {
    closed = true;
    client.shutdownNow();
    threads.shutdownNow();
  }
}
