package io.spike.keeper;

import java.net.InetSocketAddress;

/** Listen addresses in Go's syntax, as SPIKE's variables hold them. Pure functions. */
public final class ListenAddress {

  private static final int MAX_PORT = 65_535;

  private ListenAddress() {}

  /**
   * Reads {@code :port} (all interfaces), {@code host:port} or {@code [v6]:port}; port 0 takes any free one.
   *
   * @param name the variable or flag, named in errors
   * @throws IllegalArgumentException with one sentence
   */
  public static InetSocketAddress parse(String name, String value) {
    int colon = value.lastIndexOf(':');
    int port = colon < 0 ? -1 : port(value.substring(colon + 1));
    if (port < 0) {
      throw new IllegalArgumentException(name + " is '" + value + "', not :port or host:port");
    }
    String host = value.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty()) {
      return new InetSocketAddress(port);
    }
    var address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(name + " names the host '" + host + "', which is unknown");
    }
    return address;
  }

  private static int port(String digits) {
    if (!digits.matches("[0-9]{1,5}")) {
      return -1;
    }
    int port = Integer.parseInt(digits);
    return port <= MAX_PORT ? port : -1;
  }
}
