package io.spike.store.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spike.store.checkpoint.LogHead;
import java.nio.ByteBuffer;

/** Between a {@link LogHead} and its stored form. Stateless. */
public final class LogHeadCodec {

  private static final int FORMAT = 1;

  private LogHeadCodec() {}

  /** The stored head, as docs/verify.md lays it out. */
  public static byte[] encode(LogHead logHead) {
    byte[] text = logHead.checkpoint().getBytes(UTF_8);
    return ByteBuffer.allocate(2 + 8 * 3 + 4 + text.length).putShort((short) FORMAT).putLong(logHead.last())
        .putLong(logHead.size())
        .putLong(logHead.time()).putInt(text.length).put(text).array();
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for an unknown format. */
  public static LogHead decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    Formats.require(in, FORMAT, "log head");
    long last = in.getLong();
    long size = in.getLong();
    long time = in.getLong();
    byte[] text = new byte[in.getInt()];
    in.get(text);
    return new LogHead(last, size, time, new String(text, UTF_8));
  }
}
