package io.spike.store.log;

import io.spike.store.crypto.Crypto;
import io.spike.store.merkle.TreeHash;
import io.spike.store.rocks.Change;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** One hash over everything that entries ever did, so that two replicas agree in all or differ at a known entry. */
final class StateRoot {

  private StateRoot() {}

  /** R(n) = SHA-256(R(n-1) ‖ leaf hash ‖ SHA-256 of the changes sorted by family and key). */
  static byte[] next(byte[] root, byte[] storedEntry, List<Change> changes) {
    MessageDigest digest = Crypto.sha256();
    changes.stream()
        .sorted(Comparator.comparingInt((Change c) -> c.family().code())
            .thenComparing(Change::key, Arrays::compareUnsigned))
        .forEach(c -> {
          digest.update(ByteBuffer.allocate(4).put((byte) c.family().code()).put((byte) (c.value() == null ? 0 : 1))
              .putShort((short) c.key().length).flip());
          digest.update(c.key());
          digest.update(ByteBuffer.allocate(4).putInt(c.counted().length).flip());
          digest.update(c.counted());
        });
    return Crypto.sha256(root, TreeHash.leaf(storedEntry), digest.digest());
  }
}
