package io.spike.store.log;

import io.spike.store.crypto.Crypto;
import io.spike.store.rocks.Change;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** One hash over everything that entries ever did, so that two replicas agree in all or differ at a known entry. */
final class StateRoot {

  private static final Comparator<Change> ORDER = Comparator.comparingInt((Change c) -> c.family().code())
      .thenComparing(Change::key, Arrays::compareUnsigned);
  private static final int LENGTHS = 8;

  private StateRoot() {}

  /** R(n) = SHA-256(R(n-1) ‖ leaf hash ‖ SHA-256 of the changes sorted by family and key). */
  static byte[] next(byte[] root, byte[] leaf, List<Change> changes) {
    List<Change> sorted = new ArrayList<>(changes);
    sorted.sort(ORDER);
    int size = 0;
    for (Change change : sorted) {
      size += LENGTHS + change.key().length + change.counted().length;
    }
    ByteBuffer counted = ByteBuffer.allocate(size);
    for (Change change : sorted) {
      counted.put((byte) change.family().code()).put((byte) (change.value() == null ? 0 : 1));
      counted.putShort((short) change.key().length).put(change.key());
      counted.putInt(change.counted().length).put(change.counted());
    }
    return Crypto.sha256(root, leaf, Crypto.sha256(counted.array()));
  }
}
