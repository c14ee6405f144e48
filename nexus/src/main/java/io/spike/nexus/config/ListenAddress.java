package io.spike.nexus.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Go's listen form: {@code :port} for all interfaces, {@code host:port}, {@code [ipv6]:port}; also a bare port. */
final class ListenAddress {

  private ListenAddress() {}

  /**
   * Parses; port 0 asks for any free one.
   *
   * @param onlyPort the host that a bare port, or {@code :port}, means
   * @throws ConfigException naming the variable
   */
  static InetSocketAddress parse(Setting setting, String text, InetAddress onlyPort) throws ConfigException {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
      throw new ConfigException(setting.variable() + " is '" + text + "', which is not :port or host:port");
    }
    String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      return new InetSocketAddress(bare.isEmpty() ? onlyPort : InetAddress.getByName(bare), Integer.parseInt(port));
    } catch (UnknownHostException _) {
      throw new ConfigException(setting.variable() + " names the host '" + bare + "', which has no address");
    }
  }
}
