package io.spike.store.crypto;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * The root key of one epoch and what derives from it for one cluster. Owns the key bytes and wipes them on close.
 *
 * <p>No hash of the root key itself is ever made: it would be the first coefficient of SPIKE's deterministic polynomial,
 * and one shard would then give the key away.
 */
public final class RootKey implements AutoCloseable {

  private final byte[] clusterId;
  private final int epoch;
  private final SecretBytes key;
  private final SecretBytes wrapping;
  private final SecretBytes deal;

  /** Takes ownership of {@code key}, 32 bytes. */
  public RootKey(SecretBytes key, byte[] clusterId, int epoch) {
    this.key = key;
    this.clusterId = clusterId.clone();
    this.epoch = epoch;
    this.wrapping = Crypto.derive(key, clusterId, Labels.WRAP);
    this.deal = Crypto.derive(key, clusterId, Labels.DEAL);
  }

  /** The root epoch, from 1. */
  public int epoch() {
    return epoch;
  }

  /** The 16-byte cluster id this key belongs to. */
  public byte[] clusterId() {
    return clusterId.clone();
  }

  /** The key itself, for {@code /v1/bootstrap/verify} and for re-evaluating a deal; still owned by this object. */
  public SecretBytes key() {
    return key;
  }

  /** The value that tells the right root key from any other: HMAC(HKDF(root, kcv), cluster id ‖ u32 epoch). */
  public static byte[] keyCheck(SecretBytes key, byte[] clusterId, int epoch) {
    try (SecretBytes check = Crypto.derive(key, clusterId, Labels.KEY_CHECK)) {
      return Crypto.hmac(check, clusterId, ByteBuffer.allocate(4).putInt(epoch).array());
    }
  }

  /** Whether {@code key} is the root key that {@code keyCheck} was made from; constant-time. */
  public static boolean matches(SecretBytes key, byte[] clusterId, int epoch, byte[] keyCheck) {
    return MessageDigest.isEqual(keyCheck, keyCheck(key, clusterId, epoch));
  }

  /** Wraps a key of the given kind under this root key. */
  public WrappedKey wrap(WrappedKey.Type type, int tenant, int keyEpoch, SecretBytes secret) {
    return WrappedKey.wrap(wrapping(type), clusterId, type, tenant, keyEpoch, epoch, secret);
  }

  /** Wraps another root key of the same cluster under this one. */
  public WrappedKey link(RootKey other) {
    return wrap(WrappedKey.Type.ROOT, 0, other.epoch, other.key);
  }

  /** Opens a key that was wrapped under this root key; the caller closes it. */
  public SecretBytes unwrap(WrappedKey wrapped) throws UnopenableException {
    return wrapped.unwrap(wrapping(wrapped.type()), clusterId);
  }

  private SecretBytes wrapping(WrappedKey.Type type) {
    return type == WrappedKey.Type.DEAL ? deal : wrapping;
  }

  @Override
  public void close() {
    key.close();
    wrapping.close();
    deal.close();
  }
}
