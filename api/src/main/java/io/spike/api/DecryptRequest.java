package io.spike.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/cipher/decrypt} in JSON mode. Arrays are not copied.
 *
 * @param version of the format, 0 to 255; see {@link CipherFormat}
 * @param nonce 12 bytes when valid; null when absent or null
 * @param ciphertext with the tag at its end; null when absent or null
 * @param algorithm taken and ignored, as by SPIKE; empty when absent
 */
public record DecryptRequest(int version, byte @Nullable [] nonce, byte @Nullable [] ciphertext, String algorithm) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DecryptRequest that && version == that.version && Arrays.equals(nonce, that.nonce)
        && Arrays.equals(ciphertext, that.ciphertext) && algorithm.equals(that.algorithm);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(nonce) + Arrays.hashCode(ciphertext);
  }

  @Override
  public String toString() {
    return "DecryptRequest[" + (ciphertext == null ? 0 : ciphertext.length) + " bytes]";
  }
}
