package io.spike.identity.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * HTTP/1.1 in the clear, for liveness, readiness and metrics; bind it to loopback unless an operator says otherwise.
 * Thread-safe.
 */
public final class PlainServer implements AutoCloseable {

  private static final int MAX_IO_THREADS = 8;
  private static final int MAX_BLOCKING_TASKS = 8;
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final RunningServer running;

  private PlainServer(RunningServer running) {
    this.running = running;
  }

  /**
   * Starts listening; port 0 takes any free one.
   *
   * @throws IOException with one sentence naming host and port when they cannot be had
   */
  public static PlainServer start(String name, InetSocketAddress bind, Handler handler) throws IOException {
    Server server = RunningServer.newServer(name, MAX_IO_THREADS, MAX_BLOCKING_TASKS, GRACE, handler);
    ServerConnector connector = new ServerConnector(server, 1, 1,
        new HttpConnectionFactory(RunningServer.newConfiguration()));
    connector.setIdleTimeout(IDLE.toMillis());
    return new PlainServer(RunningServer.start(server, connector, bind));
  }

  /** The port in use, also when 0 was asked for. */
  public int port() {
    return running.port();
  }

  /** Takes no new connections, finishes the requests under way within a second, then stops. */
  @Override
  public void close() {
    running.close();
  }
}
