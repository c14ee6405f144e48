package io.spike.store.crypto;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A key encrypted under the root key; the content of an entry's part 3 is a list of these.
 *
 * @param type what the key is for
 * @param tenant whose key, 0 for the system tenant and for keys of the cluster
 * @param keyEpoch epoch of the key itself, 0 where it has none
 * @param rootEpoch epoch of the root key that wraps it
 * @param sealed nonce, ciphertext and tag, not copied
 */
public record WrappedKey(Type type, int tenant, int keyEpoch, int rootEpoch, byte[] sealed) {

  /** What a wrapped key is for. Codes are part of the stored form. */
  public enum Type {
    /** Data and audit keys derive from it. */
    TENANT(1),
    /** The cipher service's key. */
    CIPHER(2),
    /** Blinds names; for life. */
    NAME(3),
    /** The cluster's Ed25519 key for checkpoints, PKCS#8. */
    LOG(4),
    /** The private half of the seal-time X25519 key, PKCS#8. */
    SEAL_TIME(5),
    /** The coefficients of a deal, 32 bytes each, under the deal key instead of the wrap key. */
    DEAL(6),
    /** A key that a Go deployment encrypted with; decrypts alone. */
    IMPORTED_CIPHER(7),
    /** A root key under another root key: a link of the rotation between them. Its key epoch is the root epoch of its own. */
    ROOT(8);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    /** The stored code. */
    public int code() {
      return code;
    }

    static Type of(int code) {
      for (Type type : values()) {
        if (type.code == code) {
          return type;
        }
      }
      throw new IllegalArgumentException("wrapped key type " + code + " is unknown");
    }
  }

  /** Wraps {@code key}; {@code wrapping} is the root key's derived key for this type. */
  public static WrappedKey wrap(SecretBytes wrapping, byte[] clusterId, Type type, int tenant, int keyEpoch,
      int rootEpoch, SecretBytes key) {
    byte[] plain = key.copy();
    try {
      return new WrappedKey(type, tenant, keyEpoch, rootEpoch,
          Crypto.seal(wrapping, aad(clusterId, type, tenant, keyEpoch, rootEpoch), plain));
    } finally {
      Crypto.wipe(plain);
    }
  }

  /** The key; the caller closes it. */
  public SecretBytes unwrap(SecretBytes wrapping, byte[] clusterId) throws UnopenableException {
    byte[] plain = Crypto.open(wrapping, aad(clusterId, type, tenant, keyEpoch, rootEpoch), sealed, 0);
    try {
      return SecretBytes.copyOf(plain);
    } finally {
      Crypto.wipe(plain);
    }
  }

  private static byte[] aad(byte[] clusterId, Type type, int tenant, int keyEpoch, int rootEpoch) {
    return ByteBuffer.allocate(Labels.WRAPPED_KEY.length() + 16 + 4 + 4 + 4 + 1)
        .put(Labels.WRAPPED_KEY.bytes()).put(clusterId).putInt(tenant).putInt(keyEpoch).putInt(rootEpoch)
        .put((byte) type.code).array();
  }

  /** The content of a part 3: u16 count, then each as u8 type, u32 tenant, u32 epochs of key and root, u16 length, bytes. */
  public static byte[] encode(List<WrappedKey> keys) {
    ByteBuffer out = ByteBuffer.allocate(2 + keys.stream().mapToInt(k -> 15 + k.sealed.length).sum());
    out.putShort((short) keys.size());
    for (WrappedKey key : keys) {
      out.put((byte) key.type.code).putInt(key.tenant).putInt(key.keyEpoch).putInt(key.rootEpoch);
      out.putShort((short) key.sealed.length).put(key.sealed);
    }
    return out.array();
  }

  /** Whether {@link #decode} reads these bytes, to their end. */
  public static boolean isList(byte[] content) {
    try {
      return Arrays.equals(encode(decode(content)), content);
    } catch (BufferUnderflowException | IllegalArgumentException _) {
      return false;
    }
  }

  /** Reads what {@link #encode} wrote. */
  public static List<WrappedKey> decode(byte[] content) {
    ByteBuffer in = ByteBuffer.wrap(content);
    List<WrappedKey> keys = new ArrayList<>();
    for (int n = Short.toUnsignedInt(in.getShort()); n > 0; n--) {
      Type type = Type.of(in.get());
      int tenant = in.getInt();
      int keyEpoch = in.getInt();
      int rootEpoch = in.getInt();
      byte[] sealed = new byte[Short.toUnsignedInt(in.getShort())];
      in.get(sealed);
      keys.add(new WrappedKey(type, tenant, keyEpoch, rootEpoch, sealed));
    }
    return keys;
  }
}
