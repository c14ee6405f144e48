package io.spike.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/cipher/encrypt} in JSON mode. Arrays are not copied; whoever made one closes it, which wipes the plaintext.
 *
 * @param plaintext null when absent or null, which encrypts nothing at all
 * @param algorithm taken and ignored, as by SPIKE; empty when absent
 */
public record EncryptRequest(byte @Nullable [] plaintext, String algorithm) implements AutoCloseable {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EncryptRequest that && Arrays.equals(plaintext, that.plaintext)
        && algorithm.equals(that.algorithm);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(plaintext) + algorithm.hashCode();
  }

  /** The size alone. */
  @Override
  public String toString() {
    return "EncryptRequest[" + (plaintext == null ? 0 : plaintext.length) + " bytes]";
  }

  @Override
  public void close() {
    if (plaintext != null) {
      Arrays.fill(plaintext, (byte) 0);
    }
  }
}
