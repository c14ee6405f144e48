package io.spike.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class P256ScalarsTest {

  private static final BigInteger N = P256Scalars.ORDER;

  /** Sums and products are BigInteger's, for random values and for those at every edge of the limbs. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void sumsAndProductsAreThoseOfBigInteger(long seed) {
    var values = edges();
    var random = new Random(seed);
    for (int i = 0; i < 150; i++) {
      values.add(new BigInteger(random.nextInt(257), random).mod(N));
    }
    for (var a : values) {
      for (var b : values) {
        assertThat(value(P256Scalars.add(limbs(a), limbs(b)))).isEqualTo(a.add(b).mod(N));
        assertThat(value(P256Scalars.multiply(limbs(a), limbs(b)))).isEqualTo(a.multiply(b).mod(N));
      }
    }
  }

  @Test
  void theOrderItselfAndAllAboveAreNotBelowTheOrder() {
    assertThat(P256Scalars.isBelowOrder(limbs(N.subtract(BigInteger.ONE)))).isTrue();
    assertThat(P256Scalars.isBelowOrder(limbs(BigInteger.ZERO))).isTrue();
    assertThat(P256Scalars.isBelowOrder(limbs(N))).isFalse();
    assertThat(P256Scalars.isBelowOrder(limbs(N.add(BigInteger.ONE)))).isFalse();
    assertThat(P256Scalars.isBelowOrder(limbs(BigInteger.TWO.pow(256).subtract(BigInteger.ONE)))).isFalse();
  }

  @Test
  void decodingAndEncodingAreBigEndianAndEachOthersInverse() {
    byte[] bytes = new byte[40];
    new Random(9).nextBytes(bytes);
    long[] limbs = P256Scalars.decode(bytes, 5);
    assertThat(value(limbs)).isEqualTo(new BigInteger(1, bytes, 5, 32));
    byte[] again = new byte[40];
    P256Scalars.encode(limbs, again, 3);
    assertThat(new BigInteger(1, again, 3, 32)).isEqualTo(value(limbs));
  }

  private static List<BigInteger> edges() {
    var edges = new ArrayList<BigInteger>();
    for (int bit = 0; bit <= 256; bit += 32) {
      for (int offset = -2; offset <= 2; offset++) {
        edges.add(BigInteger.TWO.pow(bit).add(BigInteger.valueOf(offset)).mod(N));
        edges.add(N.subtract(BigInteger.TWO.pow(bit)).add(BigInteger.valueOf(offset)).mod(N));
      }
    }
    return edges;
  }

  private static long[] limbs(BigInteger value) {
    return P256Scalars.fromPublic(value);
  }

  private static BigInteger value(long[] limbs) {
    byte[] bytes = new byte[32];
    P256Scalars.encode(limbs, bytes, 0);
    return new BigInteger(1, bytes);
  }
}
