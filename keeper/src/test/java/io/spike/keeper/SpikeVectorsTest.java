package io.spike.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shares that SPIKE (Go) makes, both ways: its polynomial gives them, and they give its key. */
class SpikeVectorsTest {

  private static final byte[] KEY_FROM_1 = hex("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
  private static final byte[] KEY_FROM_0 = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  private static final String C1 = "ae216c2ef5247a3782c135efa279a3e4cdc61094270f5d2be58c6204b7a612c9";
  private static final String SHARE_1 = "af236f32fa2a813f8bcb40fbaf87b2f4ded823a83c257443fea67d20d4c431e9";

  @Test
  void twoOfThreeOfTheCurrentDerivation() {
    holds(KEY_FROM_1, SpikeDeal.current(KEY_FROM_1, 2, 3), C1, SHARE_1,
        "5d44db62ef4efb760e8c76eb520156d9efb7398ebc1d32eaf079146290071f61",
        "0b664792e47375ac914dacdaf47afabf00964f753c14f191e24baba44b4a0cd9");
  }

  @Test
  void threeOfFiveOfTheCurrentDerivation() {
    holds(KEY_FROM_1, SpikeDeal.current(KEY_FROM_1, 3, 5),
        C1 + "27e2a04464f4e73b9131548b6dffbe47ae49ec7a7562c5a157e6a30f9f1ceb69",
        "d7060f775f1f687b1cfc95871d87713c8d221022b18839e5568d203073e11d52",
        "fccf5c74832298645351c9190a004ff8a8deeb7891a849705013a0a10c7acd05",
        "725de9fb710f96c3ac09a5c1d278ab446448a515b57645b905ad9c6de6eb2e39",
        "37b1b80b28e6639a27242b8176f0831f7c4637a7c409cd446b14de59ff95663f",
        "4ccac6a3aaa6fee7c4a15a57f767d789f0d7a32ebd62e0128049666556797517");
  }

  @Test
  void twoOfThreeOfTheLegacyDerivation() {
    holds(KEY_FROM_1, SpikeDeal.legacy(KEY_FROM_1, 2, 3),
        "ef44ce6747d94f86719db2c26a39a9f375548e1f4993bfb73d941b60c8869c9f",
        "f046d16b4cdf568e7aa7bdce7747b9038666a1335ea9d6cf56ae367ce5a4bbbf",
        "df8b9fd394b8a613ec457090e18162f73ed434a50125f801a088871ab1c8330d",
        "ced06e3bdc91f5995de323534bbb0ceaf741c816a3a21933ea62d7b87debaa5b");
  }

  @Test
  void twoOfThreeOfAKeyThatBeginsWithZero() {
    byte[] c1 = SpikeDeal.sha256(KEY_FROM_0);
    holds(KEY_FROM_0, SpikeDeal.current(KEY_FROM_0, 2, 3), HexFormat.of().formatHex(c1),
        "630ecf2c6ac9396d991b5e53c7bf695f0423b6af8742c8dfc3dad27337f42efc",
        "c61c9c55d18d6cd42a2db29c8371c4aef8365b4bfa707ba86f9c8acb53cb3fd9",
        "292a69803851a039bb4006e53f241fff2f62053ac6868fec27a47860733f2b65");
  }

  @Test
  void theRecoveryFileReadsAndPrintsAsSpikes() {
    String file = "spike:1:" + SHARE_1;
    try (var shard = ShardText.parse((file + "\n").getBytes(StandardCharsets.US_ASCII))) {
      assertThat(shard.index()).isEqualTo(1);
      assertThat(shard.value().matches(hex(SHARE_1))).isTrue();
      assertThat(ShardText.print(shard)).asString(StandardCharsets.US_ASCII).isEqualTo(file);
    }
  }

  /** Both directions, and every pair or triple of shares. */
  private static void holds(byte[] key, Deal deal, String coefficients, String... expected) {
    try (deal; var secret = SecretBytes.copyOf(key)) {
      assertThat(deal.coefficients().copy()).isEqualTo(hex(coefficients));
      var shards = deal.shards(secret);
      for (int i = 0; i < expected.length; i++) {
        assertThat(shards.get(i).value().copy()).isEqualTo(hex(expected[i]));
      }
      for (var subset : subsets(shards, deal.threshold())) {
        try (var combined = Shamir.combine(subset)) {
          assertThat(combined.matches(key)).isTrue();
        }
      }
    }
  }

  /** All subsets of {@code size}. */
  static List<List<Shard>> subsets(List<Shard> shards, int size) {
    var found = new ArrayList<List<Shard>>();
    for (int bits = 0; bits < 1 << shards.size(); bits++) {
      if (Integer.bitCount(bits) == size) {
        var subset = new ArrayList<Shard>();
        for (int i = 0; i < shards.size(); i++) {
          if ((bits >> i & 1) == 1) {
            subset.add(shards.get(i));
          }
        }
        found.add(subset);
      }
    }
    return found;
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
