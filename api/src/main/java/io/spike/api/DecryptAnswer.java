package io.spike.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What decryption gave. The array is not copied.
 *
 * @param plaintext null on errors; SPIKE says null for an empty one as well
 * @param err null on success
 */
public record DecryptAnswer(byte @Nullable [] plaintext, @Nullable ErrorCode err) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DecryptAnswer that && Arrays.equals(plaintext, that.plaintext) && err == that.err;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(plaintext);
  }

  /** The size alone. */
  @Override
  public String toString() {
    return "DecryptAnswer[" + (plaintext == null ? 0 : plaintext.length) + " bytes, " + err + "]";
  }
}
