package io.spike.store.rocks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.spike.store.files.DamagedException;
import io.spike.store.files.FileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RocksDB handle of the replicated column families: no write-ahead log (the Raft log is it), atomic flush.
 *
 * <p>Reads are thread-safe; {@link #write} and {@link #checkpoint} come from one thread. Nothing may be called after
 * {@link #close()}: the caller guards that.
 */
public final class Database implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final long MEMTABLE_BYTES = 96L << 20;
  /** Memtables are charged to it: with less, filters and indexes would be read anew for each lookup. */
  private static final long CACHE_BYTES = MEMTABLE_BYTES + (96L << 20);
  /** So many rows are walked over before the next key is looked up. */
  private static final int MAX_STEPS = 4;
  private static final Pattern MANIFEST = Pattern.compile("MANIFEST-\\d+");

  static {
    RocksDB.loadLibrary();
  }

  private final Path directory;
  private final DiskWatch watch;
  private final RocksDB db;
  private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
  private final List<AutoCloseable> resources;
  private final WriteOptions withoutWal = new WriteOptions().setDisableWAL(true);
  private final Consumer<DamagedException> damage;

  private Database(Path directory, DiskWatch watch, RocksDB db, List<ColumnFamilyHandle> handles,
      List<AutoCloseable> resources, Consumer<DamagedException> damage) {
    this.directory = directory;
    this.watch = watch;
    this.db = db;
    this.resources = resources;
    this.damage = damage;
    for (Family family : Family.values()) {
      this.handles.put(family, handles.get(family.ordinal() + 1));
    }
  }

  /** As {@link #open(Path, Consumer)}, for a caller that does not go on after a failure. */
  public static Database open(Path directory) throws IOException {
    return open(directory, _ -> {});
  }

  /** As {@link #open(Path, Consumer, DiskWatch)}, watched by nobody. */
  public static Database open(Path directory, Consumer<DamagedException> damage) throws IOException {
    return open(directory, damage, DiskWatch.NONE);
  }

  /**
   * Opens or creates the database.
   *
   * @param damage told, on whatever thread finds it, of files that do not hold what was written, before the call that found
   *     it fails; not of what is found here
   * @param watch sees every change of its files
   * @throws DamagedException with one sentence that names the directory, when its files do not hold what was written
   * @throws IOException with one sentence that names the directory, for any other reason
   */
  public static Database open(Path directory, Consumer<DamagedException> damage, DiskWatch watch) throws IOException {
    Files.createDirectories(directory);
    refuseHeadless(directory);
    List<AutoCloseable> resources = new ArrayList<>();
    Setup setup = Setup.of(resources);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB db = RocksDB.open(setup.options, directory.toString(), setup.families, handles);
      return new Database(directory, watch, db, handles, resources, damage);
    } catch (RocksDBException e) {
      closeAll(resources);
      throw DamagedTables.find(directory, e)
          .<IOException>map(
              clause -> new DamagedException("store " + directory + " cannot be opened: " + clause, e))
          .orElseGet(() -> failure("cannot be opened", directory, e));
    }
  }

  /** Without a manifest RocksDB would begin anew, and delete all tables; or blame it where CURRENT names a wrong one. */
  private static void refuseHeadless(Path directory) throws IOException {
    Path current = directory.resolve("CURRENT");
    String refused = "store " + directory + " cannot be opened: " + current;
    if (Files.exists(current)) {
      String manifest = Files.readString(current, ISO_8859_1).strip();
      if (MANIFEST.matcher(manifest).matches() && !Files.exists(directory.resolve(manifest))) {
        throw new DamagedException(refused + " names " + manifest + ", which is missing", null);
      }
      return;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "{MANIFEST-*,*.sst}")) {
      if (left.iterator().hasNext()) {
        throw new DamagedException(refused + " is missing", null);
      }
    }
  }

  /**
   * Reads every block of a closed database, such as a checkpoint, against its checksums; writes nothing there.
   *
   * @param scratch where RocksDB may write its own log meanwhile
   * @throws DamagedException with one sentence that names the directory, when a file is missing or does not hold what was
   *     written
   */
  public static void verify(Path directory, Path scratch) throws IOException {
    List<AutoCloseable> resources = new ArrayList<>();
    Setup setup = Setup.of(resources);
    setup.options.setDbLogDir(scratch.toString());
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (RocksDB db = RocksDB.openReadOnly(setup.options, directory.toString(), setup.families, handles)) {
      try {
        db.verifyChecksum();
      } finally {
        handles.forEach(ColumnFamilyHandle::close);
      }
    } catch (RocksDBException e) {
      throw failure("is not whole", directory, e);
    } finally {
      closeAll(resources);
    }
  }

  /** How the database is opened. */
  private record Setup(DBOptions options, List<ColumnFamilyDescriptor> families) {

    static Setup of(List<AutoCloseable> resources) {
      Cache cache = own(resources, new LRUCache(CACHE_BYTES));
      DBOptions options = own(resources, new DBOptions()).setCreateIfMissing(true).setCreateMissingColumnFamilies(true)
          .setAtomicFlush(true)
          .setWriteBufferManager(own(resources, new WriteBufferManager(MEMTABLE_BYTES, cache)))
          .setMaxBackgroundJobs(2).setKeepLogFileNum(3).setMaxLogFileSize(4L << 20)
          .setInfoLogLevel(InfoLogLevel.WARN_LEVEL).setMaxOpenFiles(512);
      BlockBasedTableConfig table = new BlockBasedTableConfig().setBlockCache(cache)
          .setFilterPolicy(own(resources, new BloomFilter(10))).setCacheIndexAndFilterBlocks(true)
          .setPinL0FilterAndIndexBlocksInCache(true);
      // Ciphertext does not compress; what is left is small.
      ColumnFamilyOptions family = own(resources, new ColumnFamilyOptions()).setTableFormatConfig(table)
          .setCompressionType(CompressionType.NO_COMPRESSION).setWriteBufferSize(32L << 20)
          // Most lookups of apply are for what is not there: a new secret, a new request.
          .setMemtablePrefixBloomSizeRatio(0.1).setMemtableWholeKeyFiltering(true);
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family));
      for (Family f : Family.values()) {
        descriptors.add(new ColumnFamilyDescriptor(f.label().getBytes(US_ASCII), family));
      }
      return new Setup(options, List.copyOf(descriptors));
    }
  }

  /** The value of a key, null when there is none. */
  public byte @Nullable [] get(Family family, byte[] key) {
    try {
      return db.get(handle(family), key);
    } catch (RocksDBException e) {
      throw new UncheckedIOException(told(failure("cannot be read", directory, e)));
    }
  }

  /** The values of keys in their order, null where there is none; quicker than one by one, most of all in key order. */
  public List<byte @Nullable []> getAll(Family family, List<byte[]> keys) {
    try {
      List<byte @Nullable []> values = new ArrayList<>(keys.size());
      values.addAll(db.multiGetAsList(Collections.nCopies(keys.size(), handle(family)), keys));
      return values;
    } catch (RocksDBException e) {
      throw new UncheckedIOException(told(failure("cannot be read", directory, e)));
    }
  }

  /**
   * As {@link #getAll} for keys that ascend; quicker where they lie close together, since it walks over what lies between
   * them.
   */
  public List<byte @Nullable []> walk(Family family, List<byte[]> keys) {
    List<byte @Nullable []> values = new ArrayList<>(keys.size());
    try (ReadOptions read = new ReadOptions(); RocksIterator rows = db.newIterator(handle(family), read)) {
      byte[] at = null;
      for (byte[] key : keys) {
        for (int steps = 0; at == null || Arrays.compareUnsigned(at, key) < 0; steps++) {
          if (at == null || steps == MAX_STEPS) {
            rows.seek(key);
          } else {
            rows.next();
          }
          at = rows.isValid() ? rows.key() : null;
          if (at == null) {
            // The end; a fault would be forgotten at the next look-up.
            rows.status();
            break;
          }
        }
        values.add(Arrays.equals(at, key) ? rows.value() : null);
      }
      return values;
    } catch (RocksDBException e) {
      throw new UncheckedIOException(told(failure("cannot be read", directory, e)));
    }
  }

  /** Whether there is a value of a key; does not copy it. */
  public boolean has(Family family, byte[] key) {
    try {
      return db.get(handle(family), key, new byte[0]) != RocksDB.NOT_FOUND;
    } catch (RocksDBException e) {
      throw new UncheckedIOException(told(failure("cannot be read", directory, e)));
    }
  }

  /** What a scan calls for each row; return false to stop. */
  @FunctionalInterface
  public interface Row {
    /** Takes one row in key order; the arrays are the callee's. */
    boolean take(byte[] key, byte[] value);
  }

  /** Walks rows whose key starts with {@code prefix}, from {@code from} on, over one consistent view. */
  public void scan(Family family, byte[] prefix, byte[] from, Row row) {
    try (ReadOptions read = new ReadOptions()) {
      scan(family, prefix, from, row, read);
    }
  }

  /** What is in it now, to be read at leisure. */
  public Frozen freeze() {
    return new Frozen(this, db);
  }

  byte @Nullable [] get(Family family, byte[] key, ReadOptions read) {
    try {
      return db.get(handle(family), read, key);
    } catch (RocksDBException e) {
      throw new UncheckedIOException(told(failure("cannot be read", directory, e)));
    }
  }

  void scan(Family family, byte[] prefix, byte[] from, Row row, ReadOptions read) {
    try (RocksIterator rows = db.newIterator(handle(family), read)) {
      for (rows.seek(from); rows.isValid(); rows.next()) {
        byte[] key = rows.key();
        if (!startsWith(key, prefix) || !row.take(key, rows.value())) {
          return;
        }
      }
      rows.status();
    } catch (RocksDBException e) {
      throw new UncheckedIOException(told(failure("cannot be read", directory, e)));
    }
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Writes all changes, or none. */
  public void write(Iterable<Change> changes) throws IOException {
    watch.at(DiskStep.BEFORE_BATCH);
    try (WriteBatch batch = new WriteBatch()) {
      for (Change change : changes) {
        byte[] value = change.value();
        if (value == null) {
          batch.delete(handle(change.family()), change.key());
        } else {
          batch.put(handle(change.family()), change.key(), value);
        }
      }
      db.write(withoutWal, batch);
    } catch (RocksDBException e) {
      throw told(failure("cannot be written", directory, e));
    }
    watch.at(DiskStep.AFTER_BATCH);
  }

  /** Flushes and writes a consistent, fsynced copy to a directory that does not exist yet. */
  public void checkpoint(Path copy) throws IOException {
    flush();
    try (Checkpoint checkpoint = Checkpoint.create(db)) {
      checkpoint.createCheckpoint(copy.toString());
    } catch (RocksDBException e) {
      throw told(failure("cannot be copied to " + copy, directory, e));
    }
    watch.at(DiskStep.CHECKPOINT_WRITTEN);
    // The table files are links to what RocksDB has synced; the rest are copies.
    FileTrees.forceAll(copy, file -> !file.toString().endsWith(".sst"));
    watch.at(DiskStep.CHECKPOINT_FORCED);
  }

  /** Rewrites a column family down to the bottom level, so that nothing that was deleted or overwritten is in its files. */
  public void compact(Family family) throws IOException {
    watch.at(DiskStep.BEFORE_COMPACTION);
    try (CompactRangeOptions options = new CompactRangeOptions()
        .setBottommostLevelCompaction(CompactRangeOptions.BottommostLevelCompaction.kForce)
        .setExclusiveManualCompaction(false)) {
      db.compactRange(handle(family), null, null, options);
    } catch (RocksDBException e) {
      throw told(failure("cannot be compacted", directory, e));
    }
    watch.at(DiskStep.AFTER_COMPACTION);
  }

  /** Writes to disk what is in memory, all column families at once, while writes go on. */
  public void flush() throws IOException {
    watch.at(DiskStep.BEFORE_FLUSH);
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true).setAllowWriteStall(true)) {
      db.flush(flush, List.copyOf(handles.values()));
    } catch (RocksDBException e) {
      throw told(failure("cannot be flushed", directory, e));
    }
    watch.at(DiskStep.AFTER_FLUSH);
  }

  private ColumnFamilyHandle handle(Family family) {
    ColumnFamilyHandle handle = handles.get(family);
    if (handle == null) {
      throw new IllegalStateException("column family " + family + " is not open");
    }
    return handle;
  }

  /** Flushes and closes; every handle with it. */
  @Override
  public void close() {
    try {
      flush();
    } catch (IOException e) {
      // Nothing is lost: what is not flushed is replayed from the Raft log.
      LOG.warn("{}", e.getMessage());
    } finally {
      handles.values().forEach(ColumnFamilyHandle::close);
      db.close();
      withoutWal.close();
      closeAll(resources);
    }
  }

  private static <T extends AutoCloseable> T own(List<AutoCloseable> resources, T resource) {
    resources.add(resource);
    return resource;
  }

  private static void closeAll(List<AutoCloseable> resources) {
    for (AutoCloseable resource : resources.reversed()) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException("a RocksDB option object cannot be closed", e);
      }
    }
  }

  private IOException told(IOException failure) {
    if (failure instanceof DamagedException damaged) {
      damage.accept(damaged);
    }
    return failure;
  }

  private static IOException failure(String what, Path directory, RocksDBException e) {
    String sentence = "store " + directory + " " + what + ": " + clause(e);
    return isDamage(e) ? new DamagedException(sentence, e) : new IOException(sentence, e);
  }

  /** A file that the manifest names and that is not there is damage, too; RocksDB calls it an I/O error. */
  private static boolean isDamage(RocksDBException e) {
    Status status = e.getStatus();
    return status != null && (status.getCode() == Status.Code.Corruption
        || status.getCode() == Status.Code.IOError && String.valueOf(e.getMessage()).contains("No such file"));
  }

  /** What RocksDB says, as one clause. */
  static String clause(RocksDBException e) {
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ").replaceAll("\\.+$", "");
  }
}
