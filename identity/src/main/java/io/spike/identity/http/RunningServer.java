package io.spike.identity.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both servers have in common: threads, limits, one sentence for a port in use, a graceful end. */
final class RunningServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);
  private static final int MIN_THREADS = 4;
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  private final Server server;
  private final ServerConnector connector;

  private RunningServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  static Server newServer(String name, int ioThreads, int maxBlockingTasks, Duration grace, Handler handler) {
    VirtualThreadPool blocking = new VirtualThreadPool();
    blocking.setName(name + "-blocking");
    blocking.setMaxConcurrentTasks(maxBlockingTasks);
    QueuedThreadPool pool = new QueuedThreadPool(ioThreads, MIN_THREADS);
    pool.setName(name);
    pool.setDaemon(true);
    pool.setVirtualThreadsExecutor(blocking);
    Server server = new Server(pool);
    server.setErrorHandler(new PlainErrors());
    server.setStopTimeout(grace.toMillis());
    server.setStopAtShutdown(false);
    server.setHandler(new GracefulHandler(handler));
    return server;
  }

  static HttpConfiguration newConfiguration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendXPoweredBy(false);
    configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
    configuration.setResponseHeaderSize(MAX_HEADER_BYTES);
    return configuration;
  }

  static RunningServer start(Server server, ServerConnector connector, InetSocketAddress bind) throws IOException {
    connector.setHost(bind.getAddress() == null ? bind.getHostString() : bind.getAddress().getHostAddress());
    connector.setPort(bind.getPort());
    server.addConnector(connector);
    try {
      server.start();
      return new RunningServer(server, connector);
    } catch (Exception e) {
      stop(server);
      throw cannotListen(bind, e);
    }
  }

  static IOException cannotListen(InetSocketAddress bind, Exception e) {
    return new IOException("cannot listen on " + bind.getHostString() + ":" + bind.getPort() + ": " + reason(e), e);
  }

  private static String reason(Exception failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof BindException) {
        String message = String.valueOf(t.getMessage());
        return message.contains("in use") ? "the port is already in use" : message;
      }
    }
    return String.valueOf(failure.getMessage());
  }

  int port() {
    return connector.getLocalPort();
  }

  /** Takes no new connections, finishes the requests under way within the grace period, then stops. */
  @Override
  public void close() {
    stop(server);
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("the HTTP server did not stop cleanly", e);
    }
  }
}
