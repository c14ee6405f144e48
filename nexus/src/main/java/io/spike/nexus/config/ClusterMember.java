package io.spike.nexus.config;

import io.spike.raft.Member;
import java.net.URI;

/**
 * A node of the cluster as all nodes are told about it.
 *
 * @param raft its name and where its peers reach it
 * @param address where clients reach it, {@code https://host:port}
 */
public record ClusterMember(Member raft, URI address) {

  /** The node's name. */
  public String name() {
    return raft.id();
  }

  /** Parses {@code name@raft-host:port=https://host:port}; throws {@link IllegalArgumentException} with one sentence. */
  static ClusterMember parse(String text) {
    int at = text.indexOf('@');
    int equals = text.indexOf('=', at + 1);
    if (at < 1 || equals < 0) {
      throw new IllegalArgumentException("'" + text + "' is not name@raft-host:port=https://host:port");
    }
    return new ClusterMember(new Member(text.substring(0, at), text.substring(at + 1, equals)),
        HttpsUrl.parse(text.substring(equals + 1)));
  }
}
