package io.spike.identity.dev;

import io.grpc.Server;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listening socket of the development Workload API. Thread-safe. */
public final class DevSocket implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DevSocket.class);
  private static final long CLOSE_SECONDS = 2;

  private final Path path;
  private final Server server;
  private final WorkloadService service;

  DevSocket(Path path, Server server, WorkloadService service) {
    this.path = path;
    this.server = server;
    this.service = service;
  }

  /** What to put into {@code SPIFFE_ENDPOINT_SOCKET}. */
  public String endpoint() {
    return "unix://" + path;
  }

  /** Keeps the open streams open and sends nothing on them, or ends that; for tests. */
  public void stall(boolean on) {
    service.forEachStream(stream -> stream.stall(on));
  }

  /** Ends all open streams as a stopping agent would; callers may come again at once. */
  public void endStreams() {
    service.forEachStream(stream -> stream.end(Status.UNAVAILABLE.withDescription("the agent is stopping")));
  }

  /** Stops listening, cuts all connections and removes the socket. */
  @Override
  public void close() {
    service.close();
    server.shutdownNow();
    try {
      if (!server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("connections of {} did not end in {} s", path, CLOSE_SECONDS);
      }
      Files.deleteIfExists(path);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("the socket {} could not be removed: {}", path, e.getMessage());
    }
  }
}
