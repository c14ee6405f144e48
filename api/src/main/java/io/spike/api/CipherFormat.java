package io.spike.api;

/**
 * SPIKE's blob, which stream mode sends and files hold: version byte, nonce of 12 bytes, then what AES-256-GCM without AAD
 * made of the plaintext, the tag of 16 bytes at its end.
 */
public final class CipherFormat {

  /** What is written: SPIKE's own version since v0.9. */
  public static final int VERSION = 1;
  /** What v0.8.0 wrote, the character {@code 1}; read as {@link #VERSION}. */
  public static final int VERSION_OF_0_8 = 0x31;
  /** Bytes of a nonce. */
  public static final int NONCE_BYTES = 12;
  /** Bytes of a tag. */
  public static final int TAG_BYTES = 16;
  /** Bytes of a blob before the ciphertext. */
  public static final int HEAD_BYTES = 1 + NONCE_BYTES;

  private CipherFormat() {}

  /** Whether blobs of this version can be decrypted. */
  public static boolean isReadable(int version) {
    return version == VERSION || version == VERSION_OF_0_8;
  }
}
