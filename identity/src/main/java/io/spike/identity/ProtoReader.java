package io.spike.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Walks the fields of one protobuf message; skips what it is not asked for. */
final class ProtoReader {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;
  private static final int LONGEST_VARINT_BITS = 63;

  private final byte[] buffer;
  private final int end;
  private int position;
  private int field;
  private int start;
  private boolean delimited;

  ProtoReader(byte[] buffer, int start, int end) {
    this.buffer = buffer;
    this.position = start;
    this.end = end;
  }

  /** Moves to the next field, if there is one. */
  boolean next() throws IOException {
    if (position == end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    int wireType = (int) tag & 7;
    delimited = wireType == LENGTH_DELIMITED;
    long length = switch (wireType) {
      case VARINT -> {
        varint();
        yield 0;
      }
      case FIXED64 -> 8;
      case LENGTH_DELIMITED -> varint();
      case FIXED32 -> 4;
      default -> throw malformed();
    };
    if (length < 0 || length > end - position || tag >>> 3 == 0 || tag >>> 32 != 0) {
      throw malformed();
    }
    start = position;
    position += (int) length;
    return true;
  }

  /** The number of the current field. */
  int field() {
    return field;
  }

  /** The current field as a message of its own. */
  ProtoReader message() throws IOException {
    requireDelimited();
    return new ProtoReader(buffer, start, position);
  }

  /** The current field as text. */
  String string() throws IOException {
    requireDelimited();
    return new String(buffer, start, position - start, StandardCharsets.UTF_8);
  }

  /** A copy of the current field. */
  byte[] bytes() throws IOException {
    requireDelimited();
    return Arrays.copyOfRange(buffer, start, position);
  }

  private void requireDelimited() throws IOException {
    if (!delimited) {
      throw malformed();
    }
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift <= LONGEST_VARINT_BITS; shift += 7) {
      if (position == end) {
        throw malformed();
      }
      byte octet = buffer[position++];
      value |= (long) (octet & 0x7f) << shift;
      if (octet >= 0) {
        return value;
      }
    }
    throw malformed();
  }

  private static IOException malformed() {
    return new IOException("the answer is no valid protobuf message");
  }
}
