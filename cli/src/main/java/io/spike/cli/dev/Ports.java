package io.spike.cli.dev;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Loopback ports that are ours until {@link #close}: each is kept bound, so that neither this cluster nor another one
 * that starts meanwhile takes it twice. For one thread.
 */
final class Ports implements AutoCloseable {

  private static final int HIGHEST = 65_535;
  private static final Duration POLL = Duration.ofMillis(20);

  private final List<ServerSocket> held = new ArrayList<>();

  /** Takes {@code preferred}, or the next free one above it. */
  int next(int preferred) throws DevException {
    for (int port = preferred; port <= HIGHEST; port++) {
      if (take(port))
        return port;
    }
    throw new DevException("no port from " + preferred + " up is free on 127.0.0.1");
  }

  /** Takes exactly this port; false when somebody has it. */
  boolean take(int port) throws DevException {
    try {
      held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
      return true;
    } catch (java.net.BindException _) {
      return false;
    } catch (IOException e) {
      throw new DevException("port " + port + " cannot be tried on 127.0.0.1: " + e.getMessage(), e);
    }
  }

  /** The same, but waits for a process that is about to end to let go of it. */
  boolean take(int port, Duration patience) throws DevException {
    long end = System.nanoTime() + patience.toNanos();
    while (!take(port)) {
      if (System.nanoTime() > end)
        return false;
      LockSupport.parkNanos(POLL.toNanos());
    }
    return true;
  }

  /** Whether somebody listens on a loopback port. */
  static boolean answers(int port) {
    try (java.net.Socket socket = new java.net.Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** Lets all go. */
  @Override
  public void close() throws DevException {
    for (ServerSocket socket : held) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new DevException("port " + socket.getLocalPort() + " cannot be released: " + e.getMessage(), e);
      }
    }
    held.clear();
  }
}
