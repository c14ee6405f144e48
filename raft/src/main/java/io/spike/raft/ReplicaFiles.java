package io.spike.raft;

import io.spike.store.log.Replica;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The files of a replica before it runs: what {@link Recovery} must know to open them, or to put others in their place.
 *
 * @param <R> what the files are opened as
 */
public interface ReplicaFiles<R extends AutoCloseable> {

  /** Where the live files are; on the same file system as the Raft directory. */
  Path directory();

  /**
   * Opens them; an absent directory is an empty replica.
   *
   * @throws io.spike.store.files.DamagedException when they do not hold what was written
   * @throws IOException when they cannot be opened for another reason; they are left alone then
   */
  R open() throws IOException;

  /** What replication drives. */
  Replica replica(R opened);

  /**
   * Reads every byte of a checkpoint that {@link Replica#checkpoint} made, and changes none.
   *
   * @param scratch an empty directory for whatever must be written meanwhile
   * @throws io.spike.store.files.DamagedException when it does not hold what was written
   */
  void verify(Path checkpoint, Path scratch) throws IOException;
}
