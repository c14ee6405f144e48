package io.spike.identity.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Go's listen form, as SPIKE's variables hold it: {@code :port}, {@code host:port}, {@code [ipv6]:port}, a bare port. */
public final class ListenAddress {

  private static final int MAX_PORT = 65_535;

  private ListenAddress() {}

  /**
   * Parses, and looks the host up; port 0 asks for any free one.
   *
   * @param name the variable or flag, named in errors
   * @param onlyPort the address that a bare port, or {@code :port}, means
   * @throws IllegalArgumentException with one sentence
   */
  public static InetSocketAddress parse(String name, String text, InetAddress onlyPort) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MAX_PORT) {
      throw new IllegalArgumentException(name + " is '" + text + "', which is not :port or host:port");
    }
    String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      return new InetSocketAddress(bare.isEmpty() ? onlyPort : InetAddress.getByName(bare), Integer.parseInt(port));
    } catch (UnknownHostException _) {
      throw new IllegalArgumentException(name + " names the host '" + bare + "', which has no address");
    }
  }

  /**
   * Throws what a server would that starts there, when somebody else listens there now: for a process that has more to do
   * before it listens, and should not begin with it in vain.
   */
  public static void refuseTaken(InetSocketAddress bind) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(bind);
    } catch (IOException e) {
      throw RunningServer.cannotListen(bind, e);
    }
  }

  /** All interfaces of this machine. */
  public static InetAddress any() {
    return new InetSocketAddress(0).getAddress();
  }
}
