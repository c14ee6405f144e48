package io.spike.keeper;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Arithmetic modulo n, the order of P-256, on four 64-bit limbs, least significant first. Time and memory accesses do
 * not depend on the values: no branch, no table, no {@link BigInteger}, whose arrays could not be wiped either.
 *
 * <p>Products are Montgomery's (CIOS form): Koç, Acar, Kaliski, "Analyzing and Comparing Montgomery Multiplication
 * Algorithms", 1996. Arguments must be below n ({@link #isBelowOrder}); the callers wipe what is secret. Pure functions.
 */
final class P256Scalars {

  /** Bytes of an encoded scalar, big-endian. */
  static final int BYTES = 32;
  /** n; public. */
  static final BigInteger ORDER = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
      16);

  private static final int LIMBS = 4;
  private static final long[] N = fromPublic(ORDER);
  /** R² mod n for R = 2^256: turns a Montgomery product into a plain one. */
  private static final long[] R_SQUARED = fromPublic(BigInteger.TWO.pow(512).mod(ORDER));
  /** -1/n mod 2^64. */
  private static final long N_INVERSE = ORDER.negate().modInverse(BigInteger.TWO.pow(64)).longValue();

  private P256Scalars() {}

  /** A value that is no secret, in 0..n-1. */
  static long[] fromPublic(BigInteger value) {
    long[] limbs = new long[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      limbs[i] = value.shiftRight(64 * i).longValue();
    }
    return limbs;
  }

  /** Reads 32 big-endian bytes at {@code offset}; may be n or more. */
  static long[] decode(byte[] bytes, int offset) {
    long[] limbs = new long[LIMBS];
    for (int i = 0; i < BYTES; i++) {
      limbs[LIMBS - 1 - i / 8] |= (bytes[offset + i] & 0xffL) << (56 - 8 * (i % 8));
    }
    return limbs;
  }

  /** Writes 32 big-endian bytes at {@code offset}. */
  static void encode(long[] limbs, byte[] bytes, int offset) {
    for (int i = 0; i < BYTES; i++) {
      bytes[offset + i] = (byte) (limbs[LIMBS - 1 - i / 8] >>> (56 - 8 * (i % 8)));
    }
  }

  static boolean isBelowOrder(long[] limbs) {
    long[] difference = new long[LIMBS];
    long borrow = subtract(limbs, N, difference);
    Arrays.fill(difference, 0);
    return borrow != 0;
  }

  /** a + b mod n. */
  static long[] add(long[] a, long[] b) {
    long[] sum = new long[LIMBS];
    long carry = 0;
    for (int i = 0; i < LIMBS; i++) {
      long partial = a[i] + b[i];
      sum[i] = partial + carry;
      carry = carryOut(a[i], b[i], partial) + carryOut(partial, carry, sum[i]);
    }
    return reduceOnce(sum, carry);
  }

  /** a · b mod n. */
  static long[] multiply(long[] a, long[] b) {
    long[] shifted = montgomery(a, b);
    long[] product = montgomery(shifted, R_SQUARED);
    Arrays.fill(shifted, 0);
    return product;
  }

  /** a · b / R mod n. */
  private static long[] montgomery(long[] a, long[] b) {
    long[] t = new long[LIMBS + 1];
    for (int i = 0; i < LIMBS; i++) {
      long top = addProduct(t, a, b[i]);
      top += addProduct(t, N, t[0] * N_INVERSE);
      // The lowest limb is zero now: dividing by 2^64 is a shift by one limb.
      System.arraycopy(t, 1, t, 0, LIMBS);
      t[LIMBS] = top;
    }
    long[] low = Arrays.copyOf(t, LIMBS);
    long carry = t[LIMBS];
    Arrays.fill(t, 0);
    return reduceOnce(low, carry);
  }

  /** t += a · factor over five limbs; answers the carry out of the fifth. */
  private static long addProduct(long[] t, long[] a, long factor) {
    long carry = 0;
    for (int j = 0; j < LIMBS; j++) {
      long low = a[j] * factor;
      long partial = low + t[j];
      long sum = partial + carry;
      carry = Math.unsignedMultiplyHigh(a[j], factor) + carryOut(low, t[j], partial) + carryOut(partial, carry, sum);
      t[j] = sum;
    }
    long sum = t[LIMBS] + carry;
    long out = carryOut(t[LIMBS], carry, sum);
    t[LIMBS] = sum;
    return out;
  }

  /** {@code value + carry · 2^256}, known to be below 2n, less n where it is not below n; wipes {@code value}. */
  private static long[] reduceOnce(long[] value, long carry) {
    long[] reduced = new long[LIMBS];
    long borrow = subtract(value, N, reduced);
    // All ones when the value, carry included, was below n and stays as it is.
    long keep = -(borrow & ~carry);
    for (int i = 0; i < LIMBS; i++) {
      reduced[i] = (value[i] & keep) | (reduced[i] & ~keep);
      value[i] = 0;
    }
    return reduced;
  }

  /** {@code difference = a - b mod 2^256}; answers the borrow, 0 or 1. */
  private static long subtract(long[] a, long[] b, long[] difference) {
    long borrow = 0;
    for (int i = 0; i < LIMBS; i++) {
      long partial = a[i] - b[i];
      long result = partial - borrow;
      borrow = borrowOut(a[i], b[i], partial) | borrowOut(partial, borrow, result);
      difference[i] = result;
    }
    return borrow;
  }

  private static long carryOut(long a, long b, long sum) {
    return ((a & b) | ((a | b) & ~sum)) >>> 63;
  }

  private static long borrowOut(long a, long b, long difference) {
    return ((~a & b) | ((~a | b) & difference)) >>> 63;
  }
}
