package io.spike.store.codec;

import io.spike.store.entry.ScrubRange;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Between a {@link ScrubRange}, or none, and its stored form. Stateless. */
final class ScrubRangeCodec {

  private static final byte NONE = 0;

  private ScrubRangeCodec() {}

  /** The bytes, as docs/verify.md lays them out. */
  static byte[] encode(Optional<ScrubRange> scrub) {
    return scrub.map(ScrubRangeCodec::encode).orElseGet(() -> new byte[]{NONE});
  }

  private static byte[] encode(ScrubRange range) {
    return ByteBuffer.allocate(1 + 4 + 2 + range.from().length).put((byte) range.family()).putInt(range.limit())
        .putShort((short) range.from().length).put(range.from()).array();
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for what is no range. */
  static Optional<ScrubRange> decode(ByteBuffer in) {
    int family = Byte.toUnsignedInt(in.get());
    if (family == NONE) {
      return Optional.empty();
    }
    int limit = in.getInt();
    byte[] from = new byte[Math.min(Short.toUnsignedInt(in.getShort()), in.remaining())];
    in.get(from);
    return Optional.of(new ScrubRange(family, from, limit));
  }
}
