package io.spike.store.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import java.nio.ByteBuffer;

/**
 * The head of the log's own stream. Immutable.
 *
 * @param last sequence of the stream's newest entry, 0 for none
 * @param size of the newest checkpoint, 0 for none
 * @param time log time of the entry with the newest checkpoint, nanoseconds since 1970-01-01T00:00:00Z, 0 for none
 * @param checkpoint the newest, as {@link SignedCheckpoint#note} writes it; empty for none
 */
public record LogHead(long last, long size, long time, String checkpoint) {

  /** Before the first entry. */
  public static final LogHead EMPTY = new LogHead(0, 0, 0, "");
  private static final int FORMAT = 1;

  /** The state after an entry of this stream, whatever it says. */
  public LogHead evolve(Header header, Event event) {
    if (!(event instanceof Event.Checkpointed(String note))) {
      return new LogHead(header.sequence(), size, time, checkpoint);
    }
    long covered = SignedCheckpoint.parse(note)
        .orElseThrow(() -> new IllegalArgumentException("entry " + header.sequence() + " holds no checkpoint"))
        .checkpoint().size();
    return new LogHead(header.sequence(), covered, header.logTime(), note);
  }

  /** The stored head, as docs/verify.md lays it out. */
  public byte[] encode() {
    byte[] text = checkpoint.getBytes(UTF_8);
    return ByteBuffer.allocate(2 + 8 * 3 + 4 + text.length).putShort((short) FORMAT).putLong(last).putLong(size)
        .putLong(time).putInt(text.length).put(text).array();
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for an unknown format. */
  public static LogHead decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    int format = in.getShort();
    if (format != FORMAT) {
      throw new IllegalArgumentException("log head format " + format + " is unknown to this version");
    }
    long last = in.getLong();
    long size = in.getLong();
    long time = in.getLong();
    byte[] text = new byte[in.getInt()];
    in.get(text);
    return new LogHead(last, size, time, new String(text, UTF_8));
  }
}
