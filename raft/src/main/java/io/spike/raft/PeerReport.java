package io.spike.raft;

/**
 * What a member answered about itself, or that it did not answer.
 *
 * @param id the member's name
 * @param reachable whether it answered in time; all that follows is meaningless when not
 * @param generation how often it was replaced
 * @param role its role
 * @param term its Raft term
 * @param applied Raft index up to which its replica stands
 * @param clock its clock when it answered, nanoseconds since 1970-01-01T00:00:00Z
 * @param roundTrip nanoseconds from question to answer, 0 for this node itself
 * @param facts what the node above Raft told about itself, opaque here; not to be changed
 * @param waiting why a member that does not answer waits to be replaced, one sentence; empty when it does not
 */
public record PeerReport(String id, boolean reachable, int generation, Role role, long term, long applied, long clock,
    long roundTrip,
    byte[] facts, String waiting) {

  /** A member that did not answer. */
  static PeerReport silent(String id, String waiting) {
    return new PeerReport(id, false, -1, Role.CLOSED, -1, -1, 0, 0, new byte[0], waiting);
  }

  /** Leaves the facts out. */
  @Override
  public String toString() {
    return reachable
        ? "PeerReport[" + id + " " + role + ", term " + term + ", applied " + applied + "]"
        : "PeerReport[" + id + " unreachable]";
  }
}
