package io.spike.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/bootstrap/verify}: a random text under the root key, AES-256-GCM without AAD. Arrays are not copied.
 *
 * @param nonce 12 bytes when valid; null when absent or null
 * @param ciphertext with the tag at its end; null when absent or null
 */
public record VerifyRequest(byte @Nullable [] nonce, byte @Nullable [] ciphertext) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VerifyRequest that && Arrays.equals(nonce, that.nonce)
        && Arrays.equals(ciphertext, that.ciphertext);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(nonce) + Arrays.hashCode(ciphertext);
  }

  @Override
  public String toString() {
    return "VerifyRequest[" + (ciphertext == null ? 0 : ciphertext.length) + " bytes]";
  }
}
