package io.spike.keeper;

import io.spike.store.crypto.SecretBytes;

/**
 * One share of a root key: a point of the deal's polynomial. Closing it closes the value.
 *
 * @param index the x coordinate, 1..255, no label: under a wrong index the shard gives a wrong key without a word
 * @param value f(index) as 32 big-endian bytes
 */
public record Shard(int index, SecretBytes value) implements AutoCloseable {

  /** The largest index; commitments hold it in one byte. */
  public static final int MAX_INDEX = 255;

  /** Checks index and length; throws {@link IllegalArgumentException} with one sentence. */
  public Shard {
    if (index < 1 || index > MAX_INDEX) {
      throw new IllegalArgumentException("shard index " + index + " is not in 1.." + MAX_INDEX);
    }
    if (value.length() != P256Scalars.BYTES) {
      throw new IllegalArgumentException("shard " + index + " has " + value.length() + " bytes instead of "
          + P256Scalars.BYTES);
    }
  }

  /** Zeroes the value. */
  @Override
  public void close() {
    value.close();
  }

  /** The index alone. */
  @Override
  public String toString() {
    return "Shard[" + index + "]";
  }
}
