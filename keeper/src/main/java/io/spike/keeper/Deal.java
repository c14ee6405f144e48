package io.spike.keeper;

import io.spike.store.crypto.SecretBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One way of sharing a root key: f(x) = key + c1·x + ... + c(k-1)·x^(k-1) modulo the order of P-256. With the key it
 * gives the same shards again at any time, so it is enough to keep the coefficients. They are as secret as a
 * shard: with them any single shard gives the key. Thread-safe; {@link #close()} zeroes the coefficients.
 */
public final class Deal implements AutoCloseable {

  private final int threshold;
  private final int shares;
  private final SecretBytes coefficients;

  /**
   * Takes over {@code coefficients}: c1..c(k-1), 32 big-endian bytes each. Throws {@link IllegalArgumentException},
   * leaving them open, unless 1 ≤ threshold ≤ shares ≤ 255 and each coefficient is below the order.
   */
  public Deal(int threshold, int shares, SecretBytes coefficients) {
    if (shares < 1 || shares > Shard.MAX_INDEX) {
      throw new IllegalArgumentException("the number of shares, " + shares + ", is not in 1.." + Shard.MAX_INDEX);
    }
    if (threshold < 1 || threshold > shares) {
      throw new IllegalArgumentException("the threshold, " + threshold + ", is not in 1.." + shares);
    }
    if (coefficients.length() != (threshold - 1) * P256Scalars.BYTES) {
      throw new IllegalArgumentException("a threshold of " + threshold + " needs " + (threshold - 1)
          + " coefficients of " + P256Scalars.BYTES + " bytes, not " + coefficients.length() + " bytes");
    }
    coefficients.use(bytes -> {
      for (int c = 1; c < threshold; c++) {
        long[] limbs = P256Scalars.decode(bytes, (c - 1) * P256Scalars.BYTES);
        boolean fits = P256Scalars.isBelowOrder(limbs);
        Arrays.fill(limbs, 0);
        if (!fits) {
          throw new IllegalArgumentException("coefficient " + c + " is not below the order of P-256");
        }
      }
      return null;
    });
    this.threshold = threshold;
    this.shares = shares;
    this.coefficients = coefficients;
  }

  /** How many shards give the key. */
  public int threshold() {
    return threshold;
  }

  /** How many shards there are. */
  public int shares() {
    return shares;
  }

  /** c1..c(k-1), 32 big-endian bytes each; empty for a threshold of 1. Owned by this deal: do not close. */
  public SecretBytes coefficients() {
    return coefficients;
  }

  /** All shards of {@code key} in this deal, index 1 first; the caller closes them. See {@link Shamir#checkKey}. */
  public List<Shard> shards(SecretBytes key) {
    Shamir.checkKey(key);
    var shards = new ArrayList<Shard>();
    for (int index = 1; index <= shares; index++) {
      shards.add(new Shard(index, evaluate(key, index)));
    }
    return shards;
  }

  /** Horner's rule at {@code x}. */
  private SecretBytes evaluate(SecretBytes key, int x) {
    long[] at = {x, 0, 0, 0};
    return coefficients.use(higher -> key.use(constant -> {
      long[] sum = new long[at.length];
      for (int c = threshold - 1; c >= 0; c--) {
        long[] coefficient = c == 0
            ? P256Scalars.decode(constant, 0)
            : P256Scalars.decode(higher, (c - 1) * P256Scalars.BYTES);
        long[] product = P256Scalars.multiply(sum, at);
        Arrays.fill(sum, 0);
        sum = P256Scalars.add(product, coefficient);
        Arrays.fill(product, 0);
        Arrays.fill(coefficient, 0);
      }
      byte[] value = new byte[P256Scalars.BYTES];
      P256Scalars.encode(sum, value, 0);
      Arrays.fill(sum, 0);
      return SecretBytes.take(value);
    }));
  }

  /** Zeroes the coefficients. */
  @Override
  public void close() {
    coefficients.close();
  }

  /** Numbers only. */
  @Override
  public String toString() {
    return "Deal[" + threshold + " of " + shares + "]";
  }
}
