package io.spike.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What encryption made. Arrays are not copied.
 *
 * @param version of the format, 0 on errors
 * @param nonce 12 bytes; null on errors
 * @param ciphertext with the tag at its end; null on errors
 * @param err null on success
 */
public record EncryptAnswer(int version, byte @Nullable [] nonce, byte @Nullable [] ciphertext,
    @Nullable ErrorCode err) {

  /** The answer that goes with a code. */
  public static EncryptAnswer failed(ErrorCode code) {
    return new EncryptAnswer(0, null, null, code);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EncryptAnswer that && version == that.version && Arrays.equals(nonce, that.nonce)
        && Arrays.equals(ciphertext, that.ciphertext) && err == that.err;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(nonce) + Arrays.hashCode(ciphertext);
  }

  @Override
  public String toString() {
    return "EncryptAnswer[" + (ciphertext == null ? 0 : ciphertext.length) + " bytes, " + err + "]";
  }
}
