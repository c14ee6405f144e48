package io.spike.store.codec;

import java.nio.ByteBuffer;

/** The format number that every stored head begins with. */
final class Formats {

  private Formats() {}

  /** Reads the number; throws {@link IllegalArgumentException} for any but {@code known}. */
  static void require(ByteBuffer in, int known, String what) {
    int format = in.getShort();
    if (format != known) {
      throw new IllegalArgumentException(what + " format " + format + " is unknown to this version");
    }
  }
}
