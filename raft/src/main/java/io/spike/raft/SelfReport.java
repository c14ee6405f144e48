package io.spike.raft;

import java.nio.ByteBuffer;

/**
 * What a node says about itself in answer to a term question: i32 generation, u64 term, u8 role, u64
 * applied, u64 clock, then its facts.
 *
 * @param generation how often the node was replaced: a promise of an earlier one is none of a later one
 * @param term its Raft term at the moment of the answer
 * @param role its role
 * @param applied Raft index its replica stands at
 * @param clock its clock, nanoseconds since 1970-01-01T00:00:00Z
 * @param facts opaque here
 */
record SelfReport(int generation, long term, Role role, long applied, long clock, byte[] facts) {

  private static final int FIXED = Integer.BYTES + 3 * Long.BYTES + 1;

  byte[] encode() {
    return ByteBuffer.allocate(FIXED + facts.length).putInt(generation).putLong(term).put((byte) role.ordinal())
        .putLong(applied)
        .putLong(clock).put(facts).array();
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for anything else. */
  static SelfReport decode(byte[] content) {
    if (content.length < FIXED) {
      throw new IllegalArgumentException("a report of " + content.length + " bytes is too short");
    }
    ByteBuffer in = ByteBuffer.wrap(content);
    int generation = in.getInt();
    long term = in.getLong();
    int role = in.get();
    Role[] roles = Role.values();
    if (role < 0 || role >= roles.length) {
      throw new IllegalArgumentException("role " + role + " is not known");
    }
    long applied = in.getLong();
    long clock = in.getLong();
    byte[] facts = new byte[in.remaining()];
    in.get(facts);
    return new SelfReport(generation, term, roles[role], applied, clock, facts);
  }
}
