package io.spike.identity.http;

import io.spike.identity.PeerVerifier;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.Tls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Predicate;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * An HTTP/1.1 and HTTP/2 server behind TLS 1.3 with required client SVIDs. Its own SVID and the bundles rotate without
 * a restart. Handlers learn who called from {@link MtlsRequest#peer}. Thread-safe.
 */
public final class MtlsServer implements AutoCloseable {

  static final String VERIFIER = "io.spike.identity.http.verifier";
  static final String MAX_BODY = "io.spike.identity.http.maxBody";

  private static final int ACCEPTORS = 1;
  private static final int SELECTORS = 2;
  private static final int MAX_STREAMS = 1024;

  private final RunningServer running;

  private MtlsServer(RunningServer running) {
    this.running = running;
  }

  /**
   * How to serve.
   *
   * @param name of the threads
   * @param bind port 0 takes any free one
   * @param source our identity, not closed with the server
   * @param handshakePeers who may connect at all; handlers authorize each request on top
   * @param maxBodyBytes the largest body {@link MtlsRequest#body} hands out
   * @param maxConnectionAge after which a connection is ended; certificates near their end make it shorter
   * @param idleTimeout after which an idle connection is closed; longer than clients keep theirs
   * @param maxIoThreads platform threads that read, write and run non-blocking handlers
   * @param maxBlockingTasks how many tasks {@link MtlsRequest#virtualThreads} runs at a time
   * @param gracePeriod how long {@link #close} waits for requests under way
   */
  public record Settings(String name, InetSocketAddress bind, SvidSource source, Predicate<SpiffeId> handshakePeers,
      int maxBodyBytes, Duration maxConnectionAge, Duration idleTimeout, int maxIoThreads, int maxBlockingTasks,
      Duration gracePeriod) {

    private static final Duration DEFAULT_AGE = Duration.ofMinutes(30);
    private static final Duration DEFAULT_IDLE = Duration.ofSeconds(60);
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
    private static final int DEFAULT_IO_THREADS = 64;
    private static final int DEFAULT_BLOCKING_TASKS = 512;

    /** The usual ages, threads and grace. */
    public static Settings of(String name, InetSocketAddress bind, SvidSource source,
        Predicate<SpiffeId> handshakePeers, int maxBodyBytes) {
      return new Settings(name, bind, source, handshakePeers, maxBodyBytes, DEFAULT_AGE, DEFAULT_IDLE,
          DEFAULT_IO_THREADS, DEFAULT_BLOCKING_TASKS, DEFAULT_GRACE);
    }

    /** The same with another connection age. */
    public Settings withMaxConnectionAge(Duration age) {
      return new Settings(name, bind, source, handshakePeers, maxBodyBytes, age, idleTimeout, maxIoThreads,
          maxBlockingTasks, gracePeriod);
    }

    /** The same with another grace period. */
    public Settings withGracePeriod(Duration grace) {
      return new Settings(name, bind, source, handshakePeers, maxBodyBytes, maxConnectionAge, idleTimeout,
          maxIoThreads, maxBlockingTasks, grace);
    }
  }

  /**
   * Starts listening.
   *
   * @param handler gets every request; declare it non-blocking where it is
   * @throws IOException with one sentence naming host and port when they cannot be had
   */
  public static MtlsServer start(Settings settings, Handler handler) throws IOException {
    ConnectionRetirement retiring = new ConnectionRetirement(settings.maxConnectionAge, settings.idleTimeout);
    retiring.setHandler(handler);
    Server server = RunningServer.newServer(settings.name, settings.maxIoThreads, settings.maxBlockingTasks,
        settings.gracePeriod, retiring);
    server.setAttribute(VERIFIER, new PeerVerifier(settings.source));
    server.setAttribute(MAX_BODY, settings.maxBodyBytes);

    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(Tls.server(settings.source, settings.handshakePeers));
    tls.setNeedClientAuth(true);
    tls.setIncludeProtocols("TLSv1.3");
    tls.setIncludeCipherSuites(Tls.parameters().getCipherSuites());

    HttpConfiguration configuration = RunningServer.newConfiguration();
    // No check of host names: an SVID holds none.
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    HttpConnectionFactory http1 = new HttpConnectionFactory(configuration);
    HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(configuration);
    http2.setMaxConcurrentStreams(MAX_STREAMS);
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(http1.getProtocol());
    ServerConnector connector = new ServerConnector(server, ACCEPTORS, SELECTORS,
        new SslConnectionFactory(tls, alpn.getProtocol()), alpn, http2, http1);
    connector.addBean(retiring);
    connector.setIdleTimeout(settings.idleTimeout.toMillis());
    return new MtlsServer(RunningServer.start(server, connector, settings.bind));
  }

  /** The port in use, also when 0 was asked for. */
  public int port() {
    return running.port();
  }

  /** Takes no new connections, finishes the requests under way within the grace period, then stops. */
  @Override
  public void close() {
    running.close();
  }
}
