package io.spike.store.checkpoint;

import io.spike.store.entry.Event;
import io.spike.store.entry.Header;

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

  /** The state after an entry of this stream. */
  public LogHead evolve(Header header, Event.Checkpointed event) {
    String note = event.checkpoint();
    long covered = SignedCheckpoint.parse(note)
        .orElseThrow(() -> new IllegalArgumentException("entry " + header.sequence() + " holds no checkpoint"))
        .checkpoint().size();
    return new LogHead(header.sequence(), covered, header.logTime(), note);
  }
}
