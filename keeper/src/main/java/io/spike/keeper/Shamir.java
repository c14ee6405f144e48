package io.spike.keeper;

import io.spike.store.crypto.SecretBytes;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Shamir's secret sharing over the scalar field of P-256, in SPIKE's share format: a share is f(index) as 32 big-endian
 * bytes, indexes count from 1, the root key is f(0).
 *
 * <p>Two differences from SPIKE (Go), which derives the coefficients from the root key by SHA-256: ours are random, so
 * that fewer than k shards say nothing about the key even to one who knows its hash; and arithmetic on secrets is
 * constant-time ({@link P256Scalars}). Shares of both kinds combine alike, but never with each other. Pure functions.
 */
public final class Shamir {

  private Shamir() {}

  /** A random root key: 32 bytes below the order of P-256. */
  public static SecretBytes newKey(SecureRandom random) {
    byte[] key = new byte[P256Scalars.BYTES];
    drawScalar(random, key, 0);
    return SecretBytes.take(key);
  }

  /**
   * A fresh deal for {@code key}, checked once by combining its first shards. Throws {@link IllegalArgumentException}
   * for a key that {@link #checkKey} refuses or numbers that {@link Deal} refuses.
   */
  public static Deal deal(SecretBytes key, int threshold, int shares, SecureRandom random) {
    checkKey(key);
    byte[] coefficients = new byte[Math.max(0, threshold - 1) * P256Scalars.BYTES];
    for (int at = 0; at < coefficients.length; at += P256Scalars.BYTES) {
      drawScalar(random, coefficients, at);
    }
    var deal = new Deal(threshold, shares, SecretBytes.take(coefficients));
    var shards = deal.shards(key);
    try (var again = combine(shards.subList(0, threshold))) {
      if (!key.use(again::matches)) {
        throw new IllegalStateException("the shards of a new deal do not give its key back");
      }
    } finally {
      shards.forEach(Shard::close);
    }
    return deal;
  }

  /**
   * The key under {@code shards}, all of which are used: at least as many as the deal's threshold, of one deal, each
   * under its own index. Fewer, or a foreign one among them, give a wrong key: the caller must check it. Throws
   * {@link IllegalArgumentException} for no shard, two with one index, or a value that is not below the order.
   */
  public static SecretBytes combine(Collection<Shard> shards) {
    if (shards.isEmpty()) {
      throw new IllegalArgumentException("there is no shard to combine");
    }
    var indexes = new ArrayList<Integer>();
    for (var shard : shards) {
      if (indexes.contains(shard.index())) {
        throw new IllegalArgumentException("shard " + shard.index() + " is given twice");
      }
      indexes.add(shard.index());
    }
    long[] key = new long[P256Scalars.BYTES / Long.BYTES];
    for (var shard : shards) {
      long[] term = term(shard, indexes);
      long[] sum = P256Scalars.add(key, term);
      Arrays.fill(key, 0);
      Arrays.fill(term, 0);
      key = sum;
    }
    byte[] bytes = new byte[P256Scalars.BYTES];
    P256Scalars.encode(key, bytes, 0);
    Arrays.fill(key, 0);
    return SecretBytes.take(bytes);
  }

  /** Throws {@link IllegalArgumentException} unless {@code key} has 32 bytes, big-endian below the order of P-256. */
  public static void checkKey(SecretBytes key) {
    if (key.length() != P256Scalars.BYTES) {
      throw new IllegalArgumentException("a root key has " + P256Scalars.BYTES + " bytes, not " + key.length());
    }
    boolean fits = key.use(Shamir::isBelowOrder);
    if (!fits) {
      throw new IllegalArgumentException("the root key is not below the order of P-256");
    }
  }

  /** Whether {@code value} can be a key or a shard at all: 32 bytes below the order. */
  static boolean isScalar(SecretBytes value) {
    return value.length() == P256Scalars.BYTES && value.use(Shamir::isBelowOrder);
  }

  /** The shard's value times its Lagrange coefficient at 0, which depends on indexes alone and is no secret. */
  private static long[] term(Shard shard, List<Integer> indexes) {
    var numerator = BigInteger.ONE;
    var denominator = BigInteger.ONE;
    for (int other : indexes) {
      if (other != shard.index()) {
        numerator = numerator.multiply(BigInteger.valueOf(other)).mod(P256Scalars.ORDER);
        denominator = denominator.multiply(BigInteger.valueOf((long) other - shard.index())).mod(P256Scalars.ORDER);
      }
    }
    long[] weight = P256Scalars
        .fromPublic(numerator.multiply(denominator.modInverse(P256Scalars.ORDER)).mod(P256Scalars.ORDER));
    return shard.value().use(bytes -> {
      long[] value = P256Scalars.decode(bytes, 0);
      if (!P256Scalars.isBelowOrder(value)) {
        Arrays.fill(value, 0);
        throw new IllegalArgumentException("shard " + shard.index() + " is not below the order of P-256");
      }
      long[] product = P256Scalars.multiply(value, weight);
      Arrays.fill(value, 0);
      return product;
    });
  }

  /** Uniform below the order: draws again where a candidate is not, which happens once in 2^32. */
  private static void drawScalar(SecureRandom random, byte[] target, int offset) {
    byte[] candidate = new byte[P256Scalars.BYTES];
    do {
      random.nextBytes(candidate);
    } while (!isBelowOrder(candidate));
    System.arraycopy(candidate, 0, target, offset, candidate.length);
    Arrays.fill(candidate, (byte) 0);
  }

  private static boolean isBelowOrder(byte[] bytes) {
    long[] limbs = P256Scalars.decode(bytes, 0);
    boolean fits = P256Scalars.isBelowOrder(limbs);
    Arrays.fill(limbs, 0);
    return fits;
  }
}
