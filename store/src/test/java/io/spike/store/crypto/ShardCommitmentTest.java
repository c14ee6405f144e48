package io.spike.store.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardCommitmentTest {

  private static final byte[] CLUSTER = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

  @Test
  void itIsTheHashOfLabelClusterEpochIndexAndShard() throws Exception {
    byte[] shard = filled(9);
    var digest = MessageDigest.getInstance("SHA-256");
    digest.update("spike/v1/shard".getBytes(StandardCharsets.US_ASCII));
    digest.update(CLUSTER);
    digest.update(new byte[]{0, 0, 1, 2, 3});
    try (var secret = SecretBytes.copyOf(shard)) {
      assertThat(ShardCommitment.of(CLUSTER, 0x102, 3, secret).bytes()).isEqualTo(digest.digest(shard));
    }
  }

  @Test
  void anotherClusterEpochIndexOrShardGivesAnotherCommitment() {
    try (var shard = SecretBytes.copyOf(filled(1)); var other = SecretBytes.copyOf(filled(2))) {
      var commitment = ShardCommitment.of(CLUSTER, 1, 1, shard);
      assertThat(ShardCommitment.of(CLUSTER, 1, 1, shard)).isEqualTo(commitment).hasSameHashCodeAs(commitment);
      assertThat(ShardCommitment.of(new byte[16], 1, 1, shard)).isNotEqualTo(commitment);
      assertThat(ShardCommitment.of(CLUSTER, 2, 1, shard)).isNotEqualTo(commitment);
      assertThat(ShardCommitment.of(CLUSTER, 1, 2, shard)).isNotEqualTo(commitment);
      assertThat(ShardCommitment.of(CLUSTER, 1, 1, other)).isNotEqualTo(commitment);
      assertThat(ShardCommitment.ofBytes(commitment.bytes())).isEqualTo(commitment);
    }
  }

  @Test
  void aDealTellsWhichOfItsShardsItSeesAlsoAfterBeingStored() {
    var shards = List.of(SecretBytes.copyOf(filled(1)), SecretBytes.copyOf(filled(2)), SecretBytes.copyOf(filled(3)));
    var dealt = DealCommitments.of(CLUSTER, 1, 2, shards);
    for (var deal : List.of(dealt, DealCommitments.ofStored(CLUSTER, 1, 2, dealt.stored()))) {
      for (int i = 0; i < shards.size(); i++) {
        assertThat(deal.indexOf(shards.get(i))).hasValue(i + 1);
      }
      assertThat(deal.indexOf(SecretBytes.copyOf(filled(4)))).isEmpty();
      assertThat(DealCommitments.ofStored(CLUSTER, 2, 2, dealt.stored()).indexOf(shards.getFirst())).isEmpty();
    }
  }

  @Test
  void whatIsNoDealIsRefusedByName() {
    assertThatIllegalArgumentException().isThrownBy(() -> new DealCommitments(CLUSTER, 1, 1, List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> ShardCommitment.ofBytes(new byte[31]))
        .withMessage("a shard commitment has 32 bytes, not 31");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ShardCommitment.of(CLUSTER, 1, 256, SecretBytes.copyOf(filled(1))))
        .withMessage("shard index 256 is not in 1..255");
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
