package io.spike.store.codec;

import java.nio.ByteBuffer;

/** The stored head of a caller's audit stream: the sequence of its newest entry and nothing else. Stateless. */
public final class AuditHeadCodec {

  private static final int FORMAT = 1;

  private AuditHeadCodec() {}

  /** The stored head, as docs/verify.md lays it out. */
  public static byte[] encode(long last) {
    return ByteBuffer.allocate(2 + 8).putShort((short) FORMAT).putLong(last).array();
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for an unknown format. */
  public static long decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    Formats.require(in, FORMAT, "audit head");
    return in.getLong();
  }
}
