package io.spike.store.entry;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A 16-byte blinded name: of a stream, an actor or a request. Says nothing about the name without the tenant's name key.
 *
 * @param high the first 8 bytes, big-endian
 * @param low the last 8 bytes
 */
public record Blinded(long high, long low) {

  /** Bytes on the wire and on disk. */
  public static final int BYTES = 16;
  /** All zero: none. */
  public static final Blinded NONE = new Blinded(0, 0);

  /** The first 16 of {@code bytes}, which has at least as many. */
  public static Blinded of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Blinded(in.getLong(), in.getLong());
  }

  /** Reads 16 bytes. */
  public static Blinded read(ByteBuffer in) {
    return new Blinded(in.getLong(), in.getLong());
  }

  /** Appends 16 bytes. */
  public void write(ByteBuffer out) {
    out.putLong(high).putLong(low);
  }

  /** The 16 bytes. */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  /** Lower-case hex. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }
}
