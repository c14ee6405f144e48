package io.spike.store.log;

import io.spike.store.codec.StateRootHeadCodec;
import io.spike.store.codec.LogHeadCodec;
import io.spike.store.codec.TenantCodec;
import io.spike.store.codec.PolicyCodec;
import io.spike.store.codec.SecretCodec;
import io.spike.store.codec.NodeErasureCodec;
import io.spike.store.codec.EntryCodec;
import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.FeatureLevel;
import io.spike.store.codec.ClusterCodec;
import com.google.protobuf.InvalidProtocolBufferException;
import io.spike.store.checkpoint.LogHead;
import io.spike.store.cluster.NodeErasure;
import io.spike.store.cluster.StateRootHead;
import io.spike.store.proto.Batch;
import io.spike.store.entry.Blinded;
import io.spike.store.entry.Entry;
import io.spike.store.entry.Part;
import io.spike.store.entry.ScrubRange;
import io.spike.store.entry.Subject;
import io.spike.store.files.DamagedException;
import io.spike.store.files.FileTrees;
import io.spike.store.log.Applier.Applied;
import io.spike.store.merkle.MerkleTree;
import io.spike.store.proposal.Proposal.SealedPart;
import io.spike.store.policy.Policy;
import io.spike.store.proposal.Proposal;
import io.spike.store.proposal.ProposalCodec;
import io.spike.store.rocks.Change;
import io.spike.store.rocks.Database;
import io.spike.store.rocks.DiskStep;
import io.spike.store.rocks.DiskWatch;
import io.spike.store.rocks.Family;
import io.spike.store.secret.Secret;
import io.spike.store.tenant.Tenant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The event log and its heads on disk: applies proposals, keeps the view that readers see, needs no key.
 *
 * <p>{@link Replica}'s methods come from one thread; everything else may be called from any.
 */
public final class LogStore implements Replica {

  /** Follows the log on the apply thread, before the view that holds the entry is published. */
  public interface Follower {
    /** One more entry, with its stored parts. */
    void applied(Entry entry, List<SealedPart> parts);

    /** The whole state is about to be exchanged, and nobody reads meanwhile: everything derived from it is void. */
    void replacing();

    /** The new state is there. */
    void replaced();
  }

  /** Rewriting waits so long for who reads rows of before, then takes them away. Seconds. */
  private static final long LONGEST_FREEZE = 120;

  private final Path directory;
  private final int newest;
  private final DiskWatch watch;
  private final ReentrantReadWriteLock handle = new ReentrantReadWriteLock();
  private final Waiters waiters = new Waiters();
  private @Nullable Database database;
  private Window window = new Window(this::scan);
  private @Nullable Follower follower;
  private volatile @Nullable Consumer<ComparisonPoint> comparing;
  private volatile @Nullable FrozenRows frozen;
  private volatile LogState state = LogState.EMPTY;
  /** The newest view of which rows may be readable already; it becomes {@link #state} once all of them are. */
  private volatile LogState coming = LogState.EMPTY;
  private volatile Consumer<DamagedException> damage = _ -> {};

  private LogStore(Path directory, int newest, DiskWatch watch) {
    this.directory = directory;
    this.newest = newest;
    this.watch = watch;
  }

  /**
   * Opens or creates the store in {@code directory}.
   *
   * @throws DamagedException with one sentence that names it, when its files do not hold what was written
   * @throws IOException with one sentence that names it, for any other reason
   */
  public static LogStore open(Path directory) throws IOException {
    return open(directory, FeatureLevel.NEWEST, DiskWatch.NONE);
  }

  /** As {@link #open(Path)}; {@code watch} sees every change of its files. */
  public static LogStore open(Path directory, DiskWatch watch) throws IOException {
    return open(directory, FeatureLevel.NEWEST, watch);
  }

  /** As {@link #open(Path)}, by a version that knows feature levels up to {@code newest}. */
  static LogStore open(Path directory, int newest) throws IOException {
    return open(directory, newest, DiskWatch.NONE);
  }

  private static LogStore open(Path directory, int newest, DiskWatch watch) throws IOException {
    FileTrees.settle(directory);
    LogStore store = new LogStore(directory, newest, watch);
    try {
      store.openDatabase();
    } catch (UncheckedIOException e) {
      store.close();
      throw Optional.ofNullable(e.getCause()).orElseThrow();
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
    return store;
  }

  /**
   * Reads every byte of what {@link #checkpoint} made against its checksums.
   *
   * @param scratch an empty directory for whatever must be written meanwhile
   * @throws DamagedException with one sentence that names it, when it does not hold what was written
   */
  public static void verify(Path checkpoint, Path scratch) throws IOException {
    Database.verify(checkpoint, scratch);
  }

  /**
   * Sets who is told, on whatever thread finds it, that the store's files do not hold what was written. The call that found it
   * fails, and no answer of this store can be trusted any more.
   */
  public void onDamage(Consumer<DamagedException> listener) {
    damage = listener;
  }

  private void openDatabase() throws IOException {
    database = Database.open(directory, found -> damage.accept(found), watch);
    try {
      byte[] row = get(Family.META, Keys.STATE);
      state = row == null ? LogState.EMPTY : withHeads(LogState.decode(row));
      requireKnownLevel();
      coming = state;
      TreeFill.complete(database, state.sequence());
    } catch (NewerLogException e) {
      throw new IOException("store " + directory + " was written by a newer version: " + e.getMessage(), e);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new DamagedException("store " + directory + " is damaged: " + e.getMessage(), e);
    }
    waiters.reached(state.sequence());
  }

  private void requireKnownLevel() {
    Cluster cluster = state.cluster();
    if (cluster != null && cluster.featureLevel() > newest) {
      throw new NewerLogException("it is at feature level " + cluster.featureLevel() + ", this version knows up to "
          + newest);
    }
  }

  private LogState withHeads(LogState read) {
    byte[] clusterHead = get(Family.HEADS, Keys.head(0, Subject.CLUSTER, Blinded.NONE));
    Map<Integer, Tenant> tenants = new HashMap<>();
    byte[] prefix = Keys.heads(0, Subject.TENANT);
    scan(Family.HEADS, prefix, prefix, (_, value) -> {
      Tenant tenant = TenantCodec.decode(value);
      tenants.put(tenant.number(), tenant);
      return true;
    });
    return new LogState(read.raft(), read.sequence(), read.logTime(), read.root(),
        clusterHead == null ? null : ClusterCodec.decode(clusterHead), Map.copyOf(tenants), countKeyRows(),
        tenants.values().stream().mapToLong(Tenant::authorization).max().orElse(0));
  }

  private long countKeyRows() {
    long[] rows = new long[1];
    scan(Family.KEYS, new byte[0], new byte[0], (_, _) -> {
      rows[0]++;
      return true;
    });
    return rows[0];
  }

  /** Sets the one follower; before the first entry is applied by this process. */
  public void follow(Follower next) {
    follower = next;
  }

  /**
   * Sets who is told, on the apply thread, of every point at which nodes compare what they hold; before the first entry is
   * applied by this process. Must not block.
   */
  public void compareWith(Consumer<ComparisonPoint> next) {
    comparing = next;
  }

  /** The newest view. */
  public LogState state() {
    return state;
  }

  /**
   * Whether all that can be read until now was written under the rights of {@code view}: then a read that was judged on it
   * before it read anything mixes no old rights with new data.
   */
  public boolean rightsAreThoseOf(LogState view) {
    return coming.rights() == view.rights();
  }

  /** Completes, on another thread, once the view holds {@code sequence}. */
  public CompletableFuture<@Nullable Void> await(long sequence) {
    return waiters.await(sequence);
  }

  // ---- Replica

  @Override
  public RaftPosition applied() {
    return state.raft();
  }

  @Override
  public synchronized byte[] apply(RaftPosition at, byte[] bytes) throws IOException {
    Batch batch;
    try {
      batch = Batch.parseFrom(bytes);
    } catch (InvalidProtocolBufferException _) {
      batch = Batch.getDefaultInstance();
    }
    window.begin();
    List<Optional<Proposal>> proposals = batch.getProposalsList().stream().map(ProposalCodec::decode).toList();
    Transaction changes = new Transaction(new Prefetch(this::get, this::getAll, proposals));
    Applier applier = new Applier(newest, state, batch.getStamp(), window, changes);
    List<byte[]> outcomes = proposals.stream().map(proposal -> applier.apply(proposal).encode()).toList();
    LogState next = applier.state().at(at);
    changes.stage(Change.put(Family.META, Keys.STATE, next.encode()));
    // Readers see rows before they see the view: from now on they must not trust the old one's rights.
    coming = next;
    write(changes);
    for (Applied applied : applier.applied()) {
      follower().ifPresent(f -> f.applied(applied.entry(), applied.parts()));
    }
    // Before the view moves, so that whoever stands here knows of the place.
    applier.comparison().ifPresent(wish -> reached(next, wish.scrub()));
    state = next;
    waiters.reached(next.sequence());
    return BatchFrame.reply(outcomes);
  }

  private void reached(LogState at, Optional<ScrubRange> scrub) {
    Consumer<ComparisonPoint> told = comparing;
    if (told == null) {
      return;
    }
    told.accept(new ComparisonPoint(at, scrub, scrub.filter(_ -> !isFrozen()).map(_ -> freeze())));
  }

  private boolean isFrozen() {
    FrozenRows rows = frozen;
    return rows != null && rows.isOpen();
  }

  /**
   * Holds the rows as they are now, for the caller to close soon.
   *
   * @throws IllegalStateException while rows of before are held
   */
  public synchronized FrozenRows freeze() {
    if (isFrozen()) {
      throw new IllegalStateException("store " + directory + " holds rows of an earlier moment already");
    }
    handle.readLock().lock();
    try {
      FrozenRows rows = new FrozenRows(open().freeze(), handle.readLock());
      frozen = rows;
      return rows;
    } finally {
      handle.readLock().unlock();
    }
  }

  /** With the handle's write lock held. */
  private void releaseFrozen() {
    FrozenRows rows = frozen;
    frozen = null;
    if (rows != null) {
      rows.release();
    }
  }

  private Optional<Follower> follower() {
    return Optional.ofNullable(follower);
  }

  private void write(Transaction changes) throws IOException {
    handle.readLock().lock();
    try {
      open().write(changes.changes());
    } finally {
      handle.readLock().unlock();
    }
  }

  @Override
  public synchronized void passed(RaftPosition at) {
    state = state.at(at);
  }

  @Override
  public void prepareCheckpoint() throws IOException {
    handle.readLock().lock();
    try {
      open().flush();
    } finally {
      handle.readLock().unlock();
    }
  }

  @Override
  public synchronized RaftPosition checkpoint(Path copy) throws IOException {
    Transaction position = new Transaction(this::get);
    position.stage(Change.put(Family.META, Keys.STATE, state.encode()));
    write(position);
    handle.readLock().lock();
    try {
      open().checkpoint(copy);
    } finally {
      handle.readLock().unlock();
    }
    return state.raft();
  }

  @Override
  public synchronized void replaceWith(Path checkpoint) throws IOException {
    FileTrees.settle(directory);
    FileTrees.copy(checkpoint, FileTrees.successor(directory), LogStore::isImmutable);
    watch.at(DiskStep.SUCCESSOR_READY);
    handle.writeLock().lock();
    try {
      follower().ifPresent(Follower::replacing);
      releaseFrozen();
      if (database != null) {
        database.close();
        database = null;
      }
      FileTrees.exchange(directory, () -> watch.at(DiskStep.MOVED_ASIDE));
      watch.at(DiskStep.EXCHANGED);
      window = new Window(this::scan);
      openDatabase();
    } finally {
      handle.writeLock().unlock();
    }
    follower().ifPresent(Follower::replaced);
  }

  @Override
  public synchronized void close() {
    handle.writeLock().lock();
    try {
      releaseFrozen();
      if (database != null) {
        database.close();
        database = null;
      }
    } finally {
      handle.writeLock().unlock();
    }
  }

  private static boolean isImmutable(Path file) {
    return file.toString().endsWith(".sst");
  }

  /** Runs with the log standing still: for a follower that has caught up and wants to miss nothing. */
  public synchronized <T> T standingStill(Supplier<T> work) {
    return work.get();
  }

  // ---- reading

  /** The entry at {@code sequence}; empty beyond the end of the log. */
  public Optional<Entry> entry(long sequence) {
    return stored(sequence).map(EntryCodec::decode);
  }

  /**
   * The entry at {@code sequence}, which the log is known to hold.
   *
   * @throws IllegalStateException when it does not
   */
  public Entry requireEntry(long sequence) {
    return entry(sequence)
        .orElseThrow(() -> new IllegalStateException("entry " + sequence + " is missing from the log"));
  }

  /** The bytes of the entry at {@code sequence}, as they are hashed. */
  public Optional<byte[]> stored(long sequence) {
    return Optional.ofNullable(get(Family.ENTRIES, Keys.entry(sequence)));
  }

  /** The bytes of the entries from {@code first} to {@code last}, which exist, in order. */
  List<byte[]> stored(long first, long last) {
    List<byte[]> entries = new ArrayList<>();
    scan(Family.ENTRIES, new byte[0], Keys.entry(first), (key, value) -> {
      long next = first + entries.size();
      boolean there = ByteBuffer.wrap(key).getLong() == next;
      if (there) {
        entries.add(value);
      }
      return there && next < last;
    });
    if (first + entries.size() <= last) {
      throw new IllegalStateException("entry " + (first + entries.size()) + " is missing from the log");
    }
    return entries;
  }

  /**
   * The newest sequence whose entry's log time is at most {@code instant}; 0 when there is none.
   *
   * @param instant nanoseconds since 1970
   * @param newest where to begin, a sequence that exists; few steps when the answer lies near it
   */
  public long sequenceAt(long instant, long newest) {
    long high = newest + 1;
    long low = newest;
    for (long step = 1; low > 0 && logTime(low) > instant; step *= 2) {
      high = low;
      low = Math.max(0, low - step);
    }
    while (high - low > 1) {
      long middle = (low + high) >>> 1;
      if (logTime(middle) > instant) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return low;
  }

  private long logTime(long sequence) {
    return requireEntry(sequence).header().logTime();
  }

  /** The stored payload of one part; empty when it was removed or never was. */
  public Optional<byte[]> payload(long sequence, Part part) {
    return Optional.ofNullable(get(part == Part.KEYS ? Family.KEYS : Family.PAYLOADS, Keys.part(sequence, part)));
  }

  /**
   * The Merkle tree over all entries of {@link #state()}, entry n being leaf n - 1. It may be asked while the log goes on.
   */
  public MerkleTree tree() {
    return new MerkleTree((level, index) -> get(Family.MERKLE, Keys.node(level, index)));
  }

  /** The head of the log's own stream, with the newest checkpoint. */
  public LogHead head() {
    byte[] head = get(Family.HEADS, Keys.head(0, Subject.LOG, Blinded.NONE));
    return head == null ? LogHead.EMPTY : LogHeadCodec.decode(head);
  }

  /** Whether the payload of one part is there. */
  public boolean holds(long sequence, Part part) {
    handle.readLock().lock();
    try {
      return open().has(part == Part.KEYS ? Family.KEYS : Family.PAYLOADS, Keys.part(sequence, part));
    } finally {
      handle.readLock().unlock();
    }
  }

  /** The head of a secret's stream. */
  public Optional<Secret> secret(int tenant, Blinded stream) {
    return Optional.ofNullable(get(Family.HEADS, Keys.head(tenant, Subject.SECRET, stream))).map(SecretCodec::decode);
  }

  /** The entries at these sequences, which exist and ascend. */
  public List<Entry> entries(List<Long> sequences) {
    return walk(Family.ENTRIES, sequences.stream().map(Keys::entry).toList()).stream().map(LogStore::existing).toList();
  }

  private static Entry existing(byte @Nullable [] stored) {
    if (stored == null) {
      throw new IllegalStateException("an entry is missing from the log");
    }
    return EntryCodec.decode(stored);
  }

  /** The stored descriptors at these sequences, which ascend; null where there is none. */
  public List<byte @Nullable []> descriptors(List<Long> sequences) {
    return walk(Family.PAYLOADS, sequences.stream().map(at -> Keys.part(at, Part.DESCRIPTOR)).toList());
  }

  /** Walks the heads of all secrets of a tenant. */
  public void secrets(int tenant, Consumer<Secret> each) {
    byte[] prefix = Keys.heads(tenant, Subject.SECRET);
    scan(Family.HEADS, prefix, prefix, (_, value) -> {
      each.accept(SecretCodec.decode(value));
      return true;
    });
  }

  /** The head of a policy by its blinded name; empty when it was never written. */
  public Optional<Policy> policy(int tenant, Blinded stream) {
    return Optional.ofNullable(get(Family.HEADS, Keys.head(tenant, Subject.POLICY, stream))).map(PolicyCodec::decode);
  }

  /** Walks the heads of all policies of a tenant, those not in force included. */
  public void policies(int tenant, Consumer<Policy> each) {
    byte[] prefix = Keys.heads(tenant, Subject.POLICY);
    scan(Family.HEADS, prefix, prefix, (_, value) -> {
      each.accept(PolicyCodec.decode(value));
      return true;
    });
  }

  /** How far each node's files are known to be rid of what was removed, by node; those that never said so are missing. */
  public Map<String, Long> erasures() {
    Map<String, Long> erasures = new HashMap<>();
    byte[] prefix = Keys.heads(0, Subject.NODE);
    scan(Family.HEADS, prefix, prefix, (_, value) -> {
      NodeErasure node = NodeErasureCodec.decode(value);
      erasures.put(node.node(), node.upTo());
      return true;
    });
    return erasures;
  }

  /**
   * Rewrites the files that hold payloads and wrapped keys, so that removed ones are in none of them. Takes seconds per
   * gigabyte and goes on beside everything but a change of the whole state, which waits.
   */
  public void dropRemoved() throws IOException {
    awaitNothingFrozen();
    handle.readLock().lock();
    try {
      open().compact(Family.PAYLOADS);
      open().compact(Family.KEYS);
    } finally {
      handle.readLock().unlock();
    }
  }

  private void awaitNothingFrozen() throws IOException {
    FrozenRows rows = frozen;
    if (rows == null) {
      return;
    }
    try {
      rows.closed().get(LONGEST_FREEZE, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException _) {
      handle.writeLock().lock();
      try {
        rows.release();
      } finally {
        handle.writeLock().unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("store " + directory + " was not rewritten: interrupted", e);
    }
  }

  /** The head of the stream of state roots. */
  public StateRootHead stateRootHead() {
    byte[] head = get(Family.HEADS, Keys.head(0, Subject.LOG, StateRootHead.STREAM));
    return head == null ? StateRootHead.EMPTY : StateRootHeadCodec.decode(head);
  }

  /** What sees the stored parts 3, in the order of their entries. */
  @FunctionalInterface
  public interface KeyRow {
    /** The stored payload of the entry at {@code sequence}; false to see no more. */
    boolean see(long sequence, byte[] stored);
  }

  /** Walks all stored parts 3, as they are at one moment. */
  public void keys(KeyRow each) {
    scan(Family.KEYS, new byte[0], new byte[0], (key, value) -> each.see(ByteBuffer.wrap(key).getLong(), value));
  }

  private List<byte @Nullable []> getAll(Family family, List<byte[]> keys) {
    handle.readLock().lock();
    try {
      return open().getAll(family, keys);
    } finally {
      handle.readLock().unlock();
    }
  }

  private List<byte @Nullable []> walk(Family family, List<byte[]> keys) {
    handle.readLock().lock();
    try {
      return open().walk(family, keys);
    } finally {
      handle.readLock().unlock();
    }
  }

  private byte @Nullable [] get(Family family, byte[] key) {
    handle.readLock().lock();
    try {
      return open().get(family, key);
    } finally {
      handle.readLock().unlock();
    }
  }

  private void scan(Family family, byte[] prefix, byte[] from, Database.Row row) {
    handle.readLock().lock();
    try {
      open().scan(family, prefix, from, row);
    } finally {
      handle.readLock().unlock();
    }
  }

  private Database open() {
    if (database == null) {
      throw new IllegalStateException("store " + directory + " is closed");
    }
    return database;
  }
}
