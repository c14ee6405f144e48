package io.spike.store.scrub;

import io.spike.store.crypto.Crypto;
import io.spike.store.entry.ScrubRange;
import io.spike.store.log.FrozenRows;
import io.spike.store.merkle.TreeHash;
import io.spike.store.rocks.Family;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hashes one range of rows. One thread, one use. */
public final class Scrub {

  /** Bytes that are read between two looks at the pace, with the store held open. */
  private static final int CHUNK = 256 * 1024;

  private final FrozenRows rows;
  private final ScrubRange range;
  private final Pace pace;
  private final MessageDigest digest = Crypto.sha256();
  private long left;
  private int chunk;
  private int family;
  private byte[] from;
  private @Nullable String fault;

  private Scrub(FrozenRows rows, ScrubRange range, Pace pace) {
    this.rows = rows;
    this.range = range;
    this.pace = pace;
    this.left = range.limit();
    this.family = range.family();
    this.from = range.from();
  }

  /**
   * Reads and hashes, as slowly as {@code pace} wants it.
   *
   * @return empty when the pace's time was up before the end of the range
   * @throws IllegalStateException when the rows were taken away
   * @throws java.io.UncheckedIOException when the store cannot be read, which is a finding as well
   */
  public static Optional<RowDigest> hash(FrozenRows rows, ScrubRange range, Pace pace) throws InterruptedException {
    return new Scrub(rows, range, pace).run();
  }

  private Optional<RowDigest> run() throws InterruptedException {
    while (left > 0 && family <= ScrubRange.FAMILIES) {
      chunk = 0;
      boolean[] ended = {true};
      rows.scan(Family.numbered(family), from, (key, value) -> {
        take(key, value);
        ended[0] = left > 0 && chunk < CHUNK;
        return ended[0];
      });
      if (ended[0]) {
        family++;
        from = new byte[0];
      }
      if (!pace.read(chunk)) {
        return Optional.empty();
      }
    }
    Optional<ScrubRange> next = family > ScrubRange.FAMILIES
        ? Optional.empty()
        : Optional.of(new ScrubRange(family, from, range.limit()));
    return Optional.of(new RowDigest(digest.digest(), next, Optional.ofNullable(fault)));
  }

  private void take(byte[] key, byte[] value) {
    digest.update(ByteBuffer.allocate(5).put((byte) family).putInt(key.length).flip());
    digest.update(key);
    digest.update(ByteBuffer.allocate(4).putInt(value.length).flip());
    digest.update(value);
    if (fault == null && family == Family.ENTRIES.number()) {
      checkLeaf(ByteBuffer.wrap(key).getLong(), value);
    }
    left -= key.length + value.length;
    chunk += key.length + value.length;
    from = Arrays.copyOf(key, key.length + 1);
  }

  private void checkLeaf(long sequence, byte[] stored) {
    byte[] leaf = rows.leaf(sequence);
    if (leaf == null || !Arrays.equals(leaf, TreeHash.leaf(stored))) {
      fault = "entry " + sequence + " is not what its leaf in the Merkle tree says";
    }
  }
}
