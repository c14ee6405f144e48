package io.spike.store.entry;

import java.util.Arrays;

/**
 * What a header says of one part: enough to prove it, nothing of what is in it.
 *
 * @param part which
 * @param size bytes of the padded plaintext
 * @param commitment SHA-256(0x02 ‖ u8 part ‖ salt ‖ u32 length ‖ content), 32 bytes, not copied
 */
public record PartInfo(Part part, int size, byte[] commitment) {

  /** Bytes of a commitment. */
  public static final int COMMITMENT = 32;

  @Override
  public boolean equals(Object other) {
    return other instanceof PartInfo(var p, var s, var c) && p == part && s == size && Arrays.equals(c, commitment);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * part.hashCode() + size) + Arrays.hashCode(commitment);
  }
}
