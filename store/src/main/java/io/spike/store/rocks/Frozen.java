package io.spike.store.rocks;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.Snapshot;

/**
 * A database as it was at one moment, whatever is written meanwhile. Checksums are verified, and the cache is left to others.
 *
 * <p>Nothing that was deleted or overwritten since can leave the files while this is open. Reads are thread-safe; it must be
 * closed before its database is.
 */
public final class Frozen implements AutoCloseable {

  private final Database database;
  private final RocksDB db;
  private final Snapshot snapshot;
  private final ReadOptions read;

  Frozen(Database database, RocksDB db) {
    this.database = database;
    this.db = db;
    this.snapshot = db.getSnapshot();
    this.read = new ReadOptions().setSnapshot(snapshot).setFillCache(false).setVerifyChecksums(true);
  }

  /** The value of a key then, null when there was none; throws {@link java.io.UncheckedIOException} as the database does. */
  public byte @Nullable [] get(Family family, byte[] key) {
    return database.get(family, key, read);
  }

  /** Walks the rows of then from {@code from} on; throws {@link java.io.UncheckedIOException} as the database does. */
  public void scan(Family family, byte[] from, Database.Row row) {
    database.scan(family, new byte[0], from, row, read);
  }

  @Override
  public void close() {
    read.close();
    db.releaseSnapshot(snapshot);
  }
}
