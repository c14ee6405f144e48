package io.spike.raft;

import io.spike.store.files.DamagedException;
import java.io.IOException;
import java.time.Duration;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.ExitUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The start and the end of a Ratis server, where it does things we do not want. Stateless. */
final class RatisServers {

  private static final Duration CLOSE = Duration.ofSeconds(20);
  private static final Logger LOG = LoggerFactory.getLogger(RatisServers.class);

  static {
    // Otherwise Ratis calls System.exit(1) when its port is taken.
    ExitUtils.disableSystemExit();
  }

  private RatisServers() {}

  /** Throws when the address cannot be listened on; Ratis would find out late, and try to end the process. */
  static void checkPort(RaftSettings settings) throws IOException {
    InetSocketAddress address = new InetSocketAddress(settings.bindHost(), settings.me().port());
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(address);
    } catch (IOException e) {
      throw new IOException("Raft address " + settings.bindHost() + ":" + settings.me().port()
          + " cannot be listened on: " + e.getMessage(), e);
    }
  }

  /** One sentence for whatever Ratis threw at start, with the damaged file named when that is the cause. */
  static IOException startFailure(RaftSettings settings, NodeDirectory directory, Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    try {
      Optional<String> bad = LogCheck.damage(directory.log());
      if (bad.isPresent()) {
        return new DamagedException(bad.get(), error);
      }
    } catch (IOException e) {
      error.addSuppressed(e);
    }
    return new IOException("Raft does not start in " + settings.directory() + ": " + cause.getMessage(), error);
  }

  /**
   * Closes; also after a failed start, which leaves threads of Ratis running. Waits for no longer than {@link #CLOSE}: Ratis
   * 3.3.0 closes its log by waiting, under the log's write lock, for the thread that evicts its cache, and that thread may be
   * about to take the same lock, for ever (seen once). Applying has ended by then, and all that is left ends with the process.
   */
  static void closeQuietly(RaftServer server) {
    Thread closing = Thread.ofPlatform().daemon().name("ratis-close").start(() -> {
      try {
        server.close();
      } catch (IOException | RuntimeException e) {
        LOG.warn("Ratis did not close cleanly", e);
      }
    });
    try {
      if (!closing.join(CLOSE)) {
        LOG.warn("Ratis did not close within {}: what is left of it ends with the process", CLOSE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
