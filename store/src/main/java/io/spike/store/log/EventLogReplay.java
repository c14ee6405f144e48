package io.spike.store.log;

import io.spike.store.codec.EntryCodec;
import io.spike.store.entry.Entry;
import io.spike.store.rocks.Change;
import io.spike.store.rocks.Database;
import io.spike.store.rocks.Family;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Folds an event log from its first entry on, by evolve alone: no proposal is decided again and no payload is read, so it
 * gives the live state root whatever was erased since. Stateless.
 */
public final class EventLogReplay {

  /** Entries that are written to the scratch database at a time. */
  private static final int BATCH = 256;

  private EventLogReplay() {}

  /**
   * The state that entries 1 to {@code upTo} add up to, at no Raft position.
   *
   * @param log read only; it may go on meanwhile
   * @param upTo a sequence that the log holds
   * @param scratch a directory that does not exist yet or is empty, for heads and window on the way; left for the caller to delete
   * @throws IOException when {@code scratch} cannot be used
   * @throws IllegalStateException when an entry is missing
   * @throws IllegalArgumentException when an entry is not one
   */
  public static LogState replay(LogStore log, long upTo, Path scratch) throws IOException {
    try (Database database = Database.open(scratch)) {
      Window window = new Window(database::scan);
      LogState state = LogState.EMPTY;
      while (state.sequence() < upTo) {
        window.begin();
        // Entries need no copy: the log has them.
        Transaction changes = new Transaction((family, key) -> family == Family.ENTRIES
            ? log.stored(ByteBuffer.wrap(key).getLong()).orElse(null)
            : database.get(family, key));
        long firstTime = Long.MAX_VALUE - Window.LENGTH;
        for (byte[] stored : log.stored(state.sequence() + 1, Math.min(upTo, state.sequence() + BATCH))) {
          Entry entry = EntryCodec.decode(stored);
          firstTime = Math.min(firstTime, entry.header().logTime());
          // The window looks below the batch, so nothing may run out in the batch that adds it.
          if (entry.header().logTime() > firstTime + Window.LENGTH) {
            break;
          }
          Evolver.Step step = Evolver.evolve(state, entry, stored, List.of(), List.of(), changes, window);
          step.changes().stream().filter(EventLogReplay::isReadAgain).forEach(changes::stage);
          state = step.state();
        }
        database.write(changes.changes());
      }
      return state;
    }
  }

  /** Whether later entries are folded on this row: on heads, and on what says when requests run out. */
  private static boolean isReadAgain(Change change) {
    return change.family() == Family.HEADS
        || change.family() == Family.REQUESTS && change.key()[0] == Keys.BY_AGE;
  }
}
