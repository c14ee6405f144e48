package io.spike.store.log;

import io.spike.store.entry.Entry;
import io.spike.store.rocks.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

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
   * @param scratch a directory that does not exist yet or is empty, for the heads on the way; left for the caller to delete
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
        Transaction changes = new Transaction(database::get);
        List<Entry> entries = log
            .entries(LongStream.rangeClosed(state.sequence() + 1, Math.min(upTo, state.sequence() + BATCH)).boxed()
                .toList());
        // The window looks below the batch, so nothing may run out in the batch that adds it.
        long lastTime = entries.getFirst().header().logTime() + Window.LENGTH;
        for (Entry entry : entries) {
          if (entry.header().logTime() > lastTime) {
            break;
          }
          Evolver.Step step = Evolver.evolve(state, entry, List.of(), changes, window);
          step.changes().forEach(changes::stage);
          state = step.state();
        }
        database.write(changes.changes());
      }
      return state;
    }
  }
}
