package io.spike.raft;

import org.apache.ratis.protocol.RaftPeerId;

/**
 * Who a voter is to Raft: a node's name and how often that node was replaced. Users see the name alone; to Raft each
 * generation is somebody else, with a vote and a log of its own, so that nothing an earlier one promised binds, or is
 * counted for, a later one. Written {@code nexus-3}, then {@code nexus-3.1}, {@code nexus-3.2} and so on; names have no dot.
 *
 * @param name as in {@link Member}
 * @param generation 0 for a node that was never replaced
 */
record PeerName(String name, int generation) {

  PeerName {
    if (generation < 0) {
      throw new IllegalArgumentException("generation " + generation + " of node " + name + " is negative");
    }
  }

  /** Reads what {@link #toString} wrote; throws {@link IllegalArgumentException} for anything else. */
  static PeerName parse(String id) {
    int dot = id.lastIndexOf('.');
    return dot < 0 ? new PeerName(id, 0) : new PeerName(id.substring(0, dot), Integer.parseInt(id.substring(dot + 1)));
  }

  static PeerName of(RaftPeerId id) {
    return parse(id.toString());
  }

  RaftPeerId id() {
    return RaftPeerId.valueOf(toString());
  }

  @Override
  public String toString() {
    return generation == 0 ? name : name + "." + generation;
  }
}
