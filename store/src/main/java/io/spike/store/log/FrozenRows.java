package io.spike.store.log;

import io.spike.store.rocks.Database;
import io.spike.store.rocks.Family;
import io.spike.store.rocks.Frozen;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a store as they were after one Raft entry. Removed values stay in the files while it is open, so it must be closed
 * soon. Thread-safe; the store ends it when it closes or is replaced.
 */
public final class FrozenRows implements AutoCloseable {

  private final Lock handle;
  private final AtomicReference<@Nullable Frozen> frozen;
  private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

  /** @param handle held while the database is used, which is not closed meanwhile */
  FrozenRows(Frozen frozen, Lock handle) {
    this.frozen = new AtomicReference<>(frozen);
    this.handle = handle;
  }

  /**
   * The value of a key then, null when there was none.
   *
   * @throws IllegalStateException when this is closed
   * @throws java.io.UncheckedIOException when the store cannot be read
   */
  public byte @Nullable [] get(Family family, byte[] key) {
    handle.lock();
    try {
      return open().get(family, key);
    } finally {
      handle.unlock();
    }
  }

  /** The leaf of the entry at {@code sequence} in the Merkle tree, null when there is none; fails as {@link #get} does. */
  public byte @Nullable [] leaf(long sequence) {
    return get(Family.MERKLE, Keys.node(0, sequence - 1));
  }

  /**
   * Walks rows from a key on; the store cannot be closed meanwhile, so a walk must be short.
   *
   * @throws IllegalStateException when this is closed
   * @throws java.io.UncheckedIOException when the store cannot be read
   */
  public void scan(Family family, byte[] from, Database.Row row) {
    handle.lock();
    try {
      open().scan(family, from, row);
    } finally {
      handle.unlock();
    }
  }

  /** Whether reading from it can go on. */
  public boolean isOpen() {
    return frozen.get() != null;
  }

  private Frozen open() {
    Frozen now = frozen.get();
    if (now == null) {
      throw new IllegalStateException("the rows are not held any more");
    }
    return now;
  }

  /** Completes once this is closed. */
  CompletableFuture<@Nullable Void> closed() {
    return closed;
  }

  /** Lets go; idempotent. Not while another thread reads. */
  @Override
  public void close() {
    handle.lock();
    try {
      release();
    } finally {
      handle.unlock();
    }
  }

  /** As {@link #close()}, for who holds the database's handle alone. */
  void release() {
    Frozen now = frozen.getAndSet(null);
    if (now != null) {
      now.close();
      closed.complete(null);
    }
  }
}
