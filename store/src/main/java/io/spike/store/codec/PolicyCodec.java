package io.spike.store.codec;

import io.spike.store.policy.Policy;
import java.nio.ByteBuffer;

/** Between a {@link Policy} and its stored head. Stateless. */
public final class PolicyCodec {

  private static final int FORMAT = 1;

  private PolicyCodec() {}

  /** The stored head, as docs/verify.md lays it out. */
  public static byte[] encode(Policy policy) {
    return ByteBuffer.allocate(2 + 8 * 7).putShort((short) FORMAT).putLong(policy.current()).putLong(policy.highest())
        .putLong(policy.text()).putLong(policy.created()).putLong(policy.updated()).putLong(policy.named())
        .putLong(policy.last()).array();
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for an unknown format. */
  public static Policy decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    Formats.require(in, FORMAT, "policy head");
    return new Policy(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong(),
        in.getLong());
  }
}
