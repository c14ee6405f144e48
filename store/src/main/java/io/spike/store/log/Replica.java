package io.spike.store.log;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One node's copy of the event log and of all that is derived from it, as the replication layer drives it.
 *
 * <p>{@link #apply}, {@link #passed}, {@link #checkpoint} and {@link #replaceWith} come from one thread at a time;
 * {@link #applied()} may be asked from any thread. Whatever {@link #apply} returned is part of
 * the state that readers see. Any {@link RuntimeException} or {@link IOException} means that this replica can no longer
 * be trusted and the process must end: an expected no is an outcome, never an exception.
 */
public interface Replica extends AutoCloseable {

  /** A place in the Raft log; the first entry has index 0 or greater. */
  record RaftPosition(long term, long index) {
    /** Nothing has been applied yet. */
    public static final RaftPosition NONE = new RaftPosition(0, -1);
  }

  /** Where the state stands: the last Raft entry applied or passed. */
  RaftPosition applied();

  /**
   * Decides and applies the proposals of one Raft entry, in one atomic store batch.
   *
   * @param at the entry's place, greater than {@link #applied()}; callers skip what is already applied
   * @param batch as {@link BatchFrame} encodes it; any bytes at all are tolerated and give refusals
   * @return the outcomes, one per proposal in order, as {@link BatchFrame#outcomes} reads them
   */
  byte[] apply(RaftPosition at, byte[] batch) throws IOException;

  /** Notes a Raft entry that carries nothing for us (configuration, a leader's first); kept with the next batch. */
  void passed(RaftPosition at);

  /**
   * Does beforehand what makes a {@link #checkpoint} right after it short; entries are applied meanwhile. Blocks; not for
   * the thread that applies.
   */
  default void prepareCheckpoint() throws IOException {}

  /**
   * Writes a consistent, fsynced copy of the state.
   *
   * @param directory does not exist yet, its parent does; hard links to live files are used where possible, so it must
   *     be on the same file system
   * @return the position that the copy covers
   */
  RaftPosition checkpoint(Path directory) throws IOException;

  /** Closes the live state, takes over a copy made by {@link #checkpoint} on some node, and opens it. */
  void replaceWith(Path checkpoint) throws IOException;

  /** Flushes everything to disk and closes; idempotent. */
  @Override
  void close();
}
