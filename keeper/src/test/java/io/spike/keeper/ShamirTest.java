package io.spike.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spike.store.crypto.SecretBytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShamirTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] ORDER = HexFormat.of()
      .parseHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

  /** Any k of n shards give the key, k-1 never do, for all k and n up to 10. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anyThresholdOfSharesGivesTheKeyAndOneLessDoesNot(int shares) {
    for (int threshold = 1; threshold <= shares; threshold++) {
      byte[] bytes = scalar(new Random(31L * shares + threshold));
      try (var key = SecretBytes.copyOf(bytes); var deal = Shamir.deal(key, threshold, shares, RANDOM)) {
        var all = deal.shards(key);
        for (var subset : sample(SpikeVectorsTest.subsets(all, threshold))) {
          assertThat(combined(subset)).isEqualTo(bytes);
        }
        if (threshold > 1) {
          for (var subset : sample(SpikeVectorsTest.subsets(all, threshold - 1))) {
            assertThat(combined(subset)).isNotEqualTo(bytes);
          }
        }
        assertThat(combined(all)).isEqualTo(bytes);
        all.forEach(Shard::close);
      }
    }
  }

  @Test
  void aDealGivesTheSameShardsAgainFromItsCoefficients() {
    try (var key = Shamir.newKey(RANDOM);
        var deal = Shamir.deal(key, 3, 5, RANDOM);
        var again = new Deal(3, 5, deal.coefficients().duplicate())) {
      var first = deal.shards(key);
      var second = again.shards(key);
      for (int i = 0; i < first.size(); i++) {
        assertThat(second.get(i).value().copy()).isEqualTo(first.get(i).value().copy());
      }
    }
  }

  @Test
  void twoDealsOfOneKeyShareNoShard() {
    try (var key = Shamir.newKey(RANDOM);
        var one = Shamir.deal(key, 2, 3, RANDOM);
        var other = Shamir.deal(key, 2, 3, RANDOM)) {
      for (int i = 0; i < 3; i++) {
        assertThat(one.shards(key).get(i).value().copy()).isNotEqualTo(other.shards(key).get(i).value().copy());
      }
    }
  }

  /** The reason for random coefficients: whoever sees SHA-256(root key) needs one more share, not k. */
  @Test
  void underSpikesPolynomialTheKeysHashAndOneShareGiveTheKeyAndUnderOursTheyDoNot() {
    byte[] rootKey = scalar(new Random(7));
    var hash = new BigInteger(1, SpikeDeal.sha256(rootKey));
    try (var key = SecretBytes.copyOf(rootKey);
        var spikes = SpikeDeal.current(rootKey, 2, 3);
        var ours = Shamir.deal(key, 2, 3, RANDOM)) {
      for (int i = 0; i < 3; i++) {
        var step = hash.multiply(BigInteger.valueOf(i + 1));
        var stolen = new BigInteger(1, spikes.shards(key).get(i).value().copy()).subtract(step);
        assertThat(stolen.mod(P256Scalars.ORDER)).isEqualTo(new BigInteger(1, rootKey));
        var failed = new BigInteger(1, ours.shards(key).get(i).value().copy()).subtract(step);
        assertThat(failed.mod(P256Scalars.ORDER)).isNotEqualTo(new BigInteger(1, rootKey));
      }
      assertThat(ours.coefficients().matches(SpikeDeal.sha256(rootKey))).isFalse();
    }
  }

  @Test
  void shardsThatCannotBeCombinedAreRefusedByName() {
    var one = new Shard(1, SecretBytes.random(32, RANDOM));
    assertThatIllegalArgumentException().isThrownBy(() -> Shamir.combine(List.of()))
        .withMessage("there is no shard to combine");
    assertThatIllegalArgumentException().isThrownBy(() -> Shamir.combine(List.of(one, one)))
        .withMessage("shard 1 is given twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shamir.combine(List.of(new Shard(2, SecretBytes.copyOf(ORDER)))))
        .withMessage("shard 2 is not below the order of P-256");
    assertThatIllegalArgumentException().isThrownBy(() -> new Shard(0, SecretBytes.copyOf(new byte[32])))
        .withMessage("shard index 0 is not in 1..255");
    assertThatIllegalArgumentException().isThrownBy(() -> new Shard(256, SecretBytes.copyOf(new byte[32])))
        .withMessage("shard index 256 is not in 1..255");
    assertThatIllegalArgumentException().isThrownBy(() -> new Shard(3, SecretBytes.copyOf(new byte[31])))
        .withMessage("shard 3 has 31 bytes instead of 32");
  }

  @Test
  void dealsThatMakeNoSenseAreRefusedByName() {
    try (var key = Shamir.newKey(RANDOM);
        var large = SecretBytes.copyOf(ORDER);
        var shortKey = SecretBytes.copyOf(new byte[31])) {
      assertThatIllegalArgumentException().isThrownBy(() -> Shamir.deal(key, 4, 3, RANDOM))
          .withMessage("the threshold, 4, is not in 1..3");
      assertThatIllegalArgumentException().isThrownBy(() -> Shamir.deal(key, 0, 3, RANDOM))
          .withMessage("the threshold, 0, is not in 1..3");
      assertThatIllegalArgumentException().isThrownBy(() -> Shamir.deal(key, 1, 256, RANDOM))
          .withMessage("the number of shares, 256, is not in 1..255");
      assertThatIllegalArgumentException().isThrownBy(() -> Shamir.deal(large, 2, 3, RANDOM))
          .withMessage("the root key is not below the order of P-256");
      assertThatIllegalArgumentException().isThrownBy(() -> Shamir.deal(shortKey, 2, 3, RANDOM))
          .withMessage("a root key has 32 bytes, not 31");
      assertThatIllegalArgumentException().isThrownBy(() -> new Deal(2, 3, large))
          .withMessage("coefficient 1 is not below the order of P-256");
      assertThatIllegalArgumentException().isThrownBy(() -> new Deal(3, 3, key));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "spike:", "spike:1:", "spike:1:zz", "spike:256:%s", "spike:0:%s", "spike::%s",
      "spike:1000:%s", "spike:-1:%s", "pike:1:%s", "SPIKE:1:%s", "spike:1:%s00", "spike:1;%s", "1:%s"})
  void aShardThatDoesNotReadAsOneIsRefusedWithoutQuotingIt(String pattern) {
    String hex = "ab".repeat(32);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ShardText.parse(pattern.formatted(hex).getBytes(StandardCharsets.US_ASCII)))
        .withMessageStartingWith("a shard").withMessageNotContaining("abab");
  }

  @Test
  void nothingSecretIsPrinted() {
    try (var key = Shamir.newKey(RANDOM); var deal = Shamir.deal(key, 2, 3, RANDOM)) {
      assertThat(deal).hasToString("Deal[2 of 3]");
      assertThat(deal.shards(key).get(1)).hasToString("Shard[2]");
    }
  }

  /** All of them, or an even choice of about forty. */
  private static List<List<Shard>> sample(List<List<Shard>> subsets) {
    int step = Math.max(1, subsets.size() / 40);
    return IntStream.range(0, subsets.size()).filter(i -> i % step == 0).mapToObj(subsets::get)
        .toList();
  }

  private static byte[] combined(List<Shard> shards) {
    try (var key = Shamir.combine(shards)) {
      return key.copy();
    }
  }

  private static byte[] scalar(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    bytes[0] &= 0x7f;
    return bytes;
  }
}
