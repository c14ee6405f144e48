package io.spike.store.crypto;

import io.spike.store.entry.Blinded;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Part;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * One part of an entry on its way in or out of its envelope: salted, committed to, padded, sealed.
 *
 * <p>Plaintext = salt (32) ‖ u32 length ‖ content ‖ zero padding; commitment = SHA-256(0x02 ‖ u8 part ‖ salt ‖ u32 length ‖
 * content); stored payload = u8 suite ‖ u32 epoch ‖ (suite 1: nonce ‖ ciphertext ‖ tag, suite 0: plaintext).
 *
 * @param size bytes of the padded plaintext
 * @param commitment 32 bytes, not copied
 * @param stored the payload as it is kept, not copied
 */
public record Payload(int size, byte[] commitment, byte[] stored) {

  /** Suite: not encrypted. */
  public static final int CLEAR = 0;
  /** Suite: AES-256-GCM under the tenant's data or audit key. */
  public static final int AES_256_GCM = 1;
  /** The key epoch of what is not encrypted. */
  public static final int CLEAR_EPOCH = 0;
  private static final int SALT = 32;
  private static final int PREFIX = SALT + 4;
  /** Bytes of suite and epoch, which every stored payload begins with. */
  public static final int STORED_PREFIX = 1 + 4;

  /**
   * What a payload is bound to; any difference makes it unopenable.
   *
   * @param clusterId 16 bytes
   * @param tenant number
   * @param stream blinded name
   * @param kind of the entry
   * @param part which
   * @param request blinded request id
   * @param ordinal of the command in its proposal
   */
  public record Context(byte[] clusterId, int tenant, Blinded stream, EntryKind kind, Part part, Blinded request,
      int ordinal) {

    private byte[] aad(int keyEpoch) {
      ByteBuffer out = ByteBuffer.allocate(Labels.PAYLOAD.length() + 2 + 16 + 4 + 16 + 2 + 1 + 4 + 16 + 2);
      out.put(Labels.PAYLOAD.bytes()).putShort((short) 1).put(clusterId).putInt(tenant);
      stream.write(out);
      out.putShort((short) kind.code()).put((byte) part.code()).putInt(keyEpoch);
      request.write(out);
      return out.putShort((short) ordinal).array();
    }
  }

  /** Encrypts a part under a fresh salt and nonce. */
  public static Payload seal(SecretBytes key, int keyEpoch, Context context, byte[] content) {
    byte[] plaintext = plaintext(content);
    byte[] commitment = commitment(context.part, plaintext, content.length);
    byte[] sealed = Crypto.seal(key, context.aad(keyEpoch), plaintext);
    Crypto.wipe(plaintext);
    return new Payload(plaintext.length, commitment, stored(AES_256_GCM, keyEpoch, sealed));
  }

  /** Keeps a part in the clear, under a fresh salt: for what is encrypted already or says nothing. */
  public static Payload clear(Part part, byte[] content) {
    byte[] plaintext = plaintext(content);
    return new Payload(plaintext.length, commitment(part, plaintext, content.length),
        stored(CLEAR, CLEAR_EPOCH, plaintext));
  }

  /** The suite of a stored payload. */
  public static int suite(byte[] stored) {
    return stored[0];
  }

  /** The key epoch of a stored payload; 0 for a clear one. */
  public static int epoch(byte[] stored) {
    return ByteBuffer.wrap(stored, 1, 4).getInt();
  }

  /** Whether the stored bytes are at least long enough for what they say they are. */
  public static boolean wellFormed(byte[] stored, int size) {
    if (stored.length < STORED_PREFIX) {
      return false;
    }
    return switch (stored[0]) {
      case CLEAR -> stored.length == STORED_PREFIX + size;
      case AES_256_GCM -> stored.length == STORED_PREFIX + Crypto.NONCE + size + Crypto.TAG;
      default -> false;
    };
  }

  /**
   * The content of a sealed part, checked against its commitment.
   *
   * @throws UnopenableException when key, context, bytes and commitment do not belong together
   */
  public static byte[] open(SecretBytes key, Context context, byte[] commitment, byte[] stored)
      throws UnopenableException {
    return openSalted(key, context, commitment, stored).content();
  }

  /**
   * What a commitment is made of: who has both can prove the content to a third.
   *
   * @param salt 32 bytes, not copied
   * @param content not copied
   */
  public record Opened(byte[] salt, byte[] content) {}

  /** As {@link #open}, with the salt. */
  public static Opened openSalted(SecretBytes key, Context context, byte[] commitment, byte[] stored)
      throws UnopenableException {
    if (stored.length < STORED_PREFIX || stored[0] != AES_256_GCM) {
      throw new UnopenableException("payload is not of suite 1");
    }
    byte[] plaintext = Crypto.open(key, context.aad(epoch(stored)), stored, STORED_PREFIX);
    try {
      byte[] content = content(context.part, plaintext, 0, commitment);
      return new Opened(Arrays.copyOf(plaintext, SALT), content);
    } finally {
      Crypto.wipe(plaintext);
    }
  }

  /**
   * The same plaintext, salt included, encrypted under another key with a fresh nonce: its commitment stays what it is.
   *
   * @param key that {@code stored} is encrypted under
   * @param to another
   * @param epoch of {@code to}
   * @return the new stored form
   */
  public static byte[] reseal(SecretBytes key, SecretBytes to, int epoch, Context context, byte[] commitment,
      byte[] stored) throws UnopenableException {
    if (stored.length < STORED_PREFIX || stored[0] != AES_256_GCM) {
      throw new UnopenableException("payload is not of suite 1");
    }
    byte[] plaintext = Crypto.open(key, context.aad(epoch(stored)), stored, STORED_PREFIX);
    try {
      Crypto.wipe(content(context.part, plaintext, 0, commitment));
      return stored(AES_256_GCM, epoch, Crypto.seal(to, context.aad(epoch), plaintext));
    } finally {
      Crypto.wipe(plaintext);
    }
  }

  /** The content of a part kept in the clear, checked against its commitment. */
  public static byte[] openClear(Part part, byte[] commitment, byte[] stored) throws UnopenableException {
    if (stored.length < STORED_PREFIX || stored[0] != CLEAR) {
      throw new UnopenableException("payload is not of suite 0");
    }
    return content(part, stored, STORED_PREFIX, commitment);
  }

  /** Bytes to which a plaintext of {@code length} is padded: the next multiple of 64, above 1 KiB by Padmé. */
  static int padded(int length) {
    if (length <= 1024) {
      return (length + 63) & ~63;
    }
    int exponent = 31 - Integer.numberOfLeadingZeros(length);
    int mantissa = 32 - Integer.numberOfLeadingZeros(exponent);
    int mask = (1 << (exponent - mantissa)) - 1;
    return (length + mask) & ~mask;
  }

  private static byte[] plaintext(byte[] content) {
    return ByteBuffer.allocate(padded(PREFIX + content.length))
        .put(Crypto.random(SALT)).putInt(content.length).put(content).array();
  }

  private static byte[] stored(int suite, int epoch, byte[] body) {
    return ByteBuffer.allocate(STORED_PREFIX + body.length).put((byte) suite).putInt(epoch).put(body).array();
  }

  private static byte[] commitment(Part part, byte[] plaintext, int length) {
    return commitment(part, plaintext, 0, length);
  }

  private static byte[] commitment(Part part, byte[] plaintext, int offset, int length) {
    MessageDigest digest = Crypto.sha256();
    digest.update((byte) 2);
    digest.update((byte) part.code());
    digest.update(plaintext, offset, PREFIX + length);
    return digest.digest();
  }

  private static byte[] content(Part part, byte[] bytes, int offset, byte[] commitment) throws UnopenableException {
    if (bytes.length - offset < PREFIX) {
      throw new UnopenableException("plaintext is shorter than salt and length");
    }
    int length = ByteBuffer.wrap(bytes, offset + SALT, 4).getInt();
    if (length < 0 || length > bytes.length - offset - PREFIX) {
      throw new UnopenableException("plaintext is shorter than its length says");
    }
    if (!MessageDigest.isEqual(commitment, commitment(part, bytes, offset, length))) {
      throw new UnopenableException("content does not match the commitment in the header");
    }
    byte[] content = new byte[length];
    System.arraycopy(bytes, offset + PREFIX, content, 0, length);
    return content;
  }
}
