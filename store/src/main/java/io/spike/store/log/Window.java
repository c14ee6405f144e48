package io.spike.store.log;

import io.spike.store.rocks.Database;
import io.spike.store.rocks.Family;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which records of the request window have run out, oldest first. Only remembers where to look: what it says follows from
 * the store alone. One thread.
 */
final class Window {

  /** How long a request id is remembered, nanoseconds of log time. */
  static final long LENGTH = 20L * 60 * 1_000_000_000;
  /** How many records may go with one entry. */
  static final int PER_ENTRY = 64;
  private static final int FETCH = 1024;

  /**
   * One record.
   *
   * @param sequence of the first entry of the request
   * @param requestKey its key by request
   */
  record Expired(long logTime, long sequence, byte[] requestKey) {

    byte[] ageKey() {
      return Keys.age(logTime, sequence);
    }
  }

  /** Reads rows of the store as it was before the batch. */
  @FunctionalInterface
  interface Scan {
    void scan(Family family, byte[] prefix, byte[] from, Database.Row row);
  }

  private final Scan store;
  private final List<Expired> fetched = new ArrayList<>();
  private byte[] from = {Keys.BY_AGE};
  private long oldest = Long.MIN_VALUE;
  /** The log time of the batch's first entry, refused or not. */
  private long first = Long.MAX_VALUE;
  private int next;

  Window(Scan store) {
    this.store = store;
  }

  /** Called before a batch; forgets what the last one took. What was read ahead stays true: younger records come behind it. */
  void begin() {
    first = Long.MAX_VALUE;
    if (next == 0) {
      return;
    }
    from = after(fetched.get(next - 1).ageKey());
    fetched.subList(0, next).clear();
    oldest = Long.MIN_VALUE;
    next = 0;
  }

  /** Where the next {@link #take} starts, to come back to by {@link #rewind}. */
  int mark() {
    return next;
  }

  /** Gives back what was taken since {@code mark}: the proposal was refused. */
  void rewind(int mark) {
    next = mark;
  }

  /** The records that an entry of this log time removes. */
  List<Expired> take(long logTime) {
    first = Math.min(first, logTime);
    List<Expired> taken = new ArrayList<>();
    while (taken.size() < PER_ENTRY && logTime - LENGTH > nextTime(logTime)) {
      taken.add(fetched.get(next++));
    }
    return taken;
  }

  private long nextTime(long logTime) {
    if (next < fetched.size()) {
      return fetched.get(next).logTime;
    }
    if (oldest > logTime - LENGTH) {
      return oldest;
    }
    byte[] start = next == 0 ? from : after(fetched.get(next - 1).ageKey());
    int before = fetched.size();
    store.scan(Family.REQUESTS, new byte[]{Keys.BY_AGE}, start, (key, value) -> {
      ByteBuffer in = ByteBuffer.wrap(key, 1, 16);
      fetched.add(new Expired(in.getLong(), in.getLong(), value));
      return fetched.size() < before + FETCH;
    });
    // Nothing older exists, and what this batch adds is as young as its first entry.
    oldest = fetched.size() == before ? first : Long.MIN_VALUE;
    return next < fetched.size() ? fetched.get(next).logTime : oldest;
  }

  private static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** The value of a record by request: u64 sequence, u16 count, u64 log time. */
  static byte[] record(long sequence, int count, long logTime) {
    return ByteBuffer.allocate(18).putLong(sequence).putShort((short) count).putLong(logTime).array();
  }
}
