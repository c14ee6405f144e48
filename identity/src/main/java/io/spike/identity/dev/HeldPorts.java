package io.spike.identity.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Loopback ports for servers that must know where each other will listen before they start, and that stop and start again
 * there. Until {@link #close} no outgoing connection is given such a port, nobody else holds it, and what dials it while
 * its server is down is refused. Its server can listen on it whenever it sets {@code SO_REUSEADDR}, as servers in Java, Go
 * and C do. Linux. For one thread.
 */
public final class HeldPorts implements AutoCloseable {

  private final List<Socket> held = new ArrayList<>();

  /** Nothing is held yet. */
  public HeldPorts() {}

  /** Takes a port that nobody has. */
  public int next() throws IOException {
    Socket socket = new Socket();
    held.add(socket);
    // Bound for itself alone, so that nobody shares it; shared after that, but only with who listens.
    socket.setReuseAddress(false);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.setReuseAddress(true);
    return socket.getLocalPort();
  }

  /** Takes {@code count} ports. */
  public List<Integer> next(int count) throws IOException {
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < count) {
      ports.add(next());
    }
    return List.copyOf(ports);
  }

  /** Lets all go; who listens there stays undisturbed. */
  @Override
  public void close() {
    for (Socket socket : held) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    held.clear();
  }
}
