package io.spike.raft;

import java.util.regex.Pattern;

/**
 * A voter of the Raft group.
 *
 * @param id the node's name, 1 to 63 of {@code [a-z0-9-]}, for instance {@code nexus-1}; never given to a node whose disk
 *     was wiped
 * @param raftAddress {@code host:port} at which this node's peers reach it
 */
public record Member(String id, String raftAddress) {

  private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,63}");

  /** Checks both parts; throws {@link IllegalArgumentException} with one sentence that names the fault. */
  public Member {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("node name '" + id + "' is not 1 to 63 characters of [a-z0-9-]");
    }
    int colon = raftAddress.lastIndexOf(':');
    if (colon < 1 || !isPort(raftAddress.substring(colon + 1))) {
      throw new IllegalArgumentException("Raft address '" + raftAddress + "' of node '" + id + "' is not host:port");
    }
  }

  private static boolean isPort(String text) {
    return text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65535;
  }

  /** The part before the last colon, without the brackets of an IPv6 literal. */
  public String host() {
    String host = raftAddress.substring(0, raftAddress.lastIndexOf(':'));
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** The part after the last colon. */
  public int port() {
    return Integer.parseInt(raftAddress.substring(raftAddress.lastIndexOf(':') + 1));
  }
}
