package io.spike.store.crypto;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What the state keeps of a shard: SHA-256({@code spike/v1/shard} ‖ cluster id ‖ u32 root epoch ‖ u8 index ‖ shard). It
 * tells any node, sealed too, whether a shard is the right one, and nothing else: a shard has 256 bits that no one
 * can guess. Immutable; compared in constant time.
 */
public final class ShardCommitment {

  /** Bytes of a commitment. */
  public static final int BYTES = 32;

  private final byte[] hash;

  private ShardCommitment(byte[] hash) {
    this.hash = hash;
  }

  /**
   * The commitment to {@code shard}.
   *
   * @param clusterId the cluster's random id, as the state holds it
   * @param rootEpoch of the deal, unsigned
   * @param index the shard's, 1..255; {@link IllegalArgumentException} for another
   */
  public static ShardCommitment of(byte[] clusterId, int rootEpoch, int index, SecretBytes shard) {
    if (index < 1 || index > 255) {
      throw new IllegalArgumentException("shard index " + index + " is not in 1..255");
    }
    var digest = Crypto.sha256();
    digest.update(Labels.SHARD.bytes());
    digest.update(clusterId);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(rootEpoch).flip());
    digest.update((byte) index);
    return new ShardCommitment(shard.use(digest::digest));
  }

  /** One that was stored; {@link IllegalArgumentException} unless it has 32 bytes. */
  public static ShardCommitment ofBytes(byte[] hash) {
    if (hash.length != BYTES) {
      throw new IllegalArgumentException("a shard commitment has " + BYTES + " bytes, not " + hash.length);
    }
    return new ShardCommitment(hash.clone());
  }

  /** A copy of the 32 bytes. */
  public byte[] bytes() {
    return hash.clone();
  }

  /** Constant-time. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ShardCommitment that && MessageDigest.isEqual(hash, that.hash);
  }

  @Override
  public int hashCode() {
    return ByteBuffer.wrap(hash).getInt();
  }

  /** The first four bytes in hex; commitments are not secret. */
  @Override
  public String toString() {
    return "ShardCommitment[" + HexFormat.of().formatHex(hash, 0, 4) + "...]";
  }
}
