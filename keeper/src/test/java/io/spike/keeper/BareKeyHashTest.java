package io.spike.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.EventStore;
import io.spike.store.crypto.DealCommitments;
import io.spike.store.crypto.RootKey;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.log.BatchFrame;
import io.spike.store.log.Replica.RaftPosition;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Sealer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SHA-256(root key) is the first coefficient of SPIKE's polynomial of two shares: whoever finds it, as a check value of the key
 * for instance, needs one share alone. The vectors are those of SPIKE's own derivation.
 */
class BareKeyHashTest {

  private static final byte[] ROOT = hex("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
  private static final List<byte[]> SPIKES_SHARES = List.of(
      hex("af236f32fa2a813f8bcb40fbaf87b2f4ded823a83c257443fea67d20d4c431e9"),
      hex("5d44db62ef4efb760e8c76eb520156d9efb7398ebc1d32eaf079146290071f61"),
      hex("0b664792e47375ac914dacdaf47afabf00964f753c14f191e24baba44b4a0cd9"));
  private static final byte[] CLUSTER = hex("000102030405060708090a0b0c0d0e0f");
  private static final Caller CALLER = new Caller("spiffe://spike.ist/spike/nexus", "initialize", "127.0.0.1");

  @Test
  void aStateThatHoldsTheHashOfTheKeyGivesItToWhoeverHasOneShare() {
    byte[] state = new byte[500];
    new SecureRandom().nextBytes(state);
    System.arraycopy(SpikeDeal.sha256(ROOT), 0, state, 123, 32);
    for (int i = 0; i < SPIKES_SHARES.size(); i++) {
      assertThat(givesTheKey(state, SPIKES_SHARES.get(i), i + 1)).isTrue();
    }
  }

  @Test
  void nothingThatWeStoreOrReplicateGivesItWithAnyShareOfOursOrSpikes(@TempDir Path directory) throws IOException {
    try (SecretBytes key = SecretBytes.copyOf(ROOT); Deal deal = Shamir.deal(key, 2, 3, new SecureRandom())) {
      List<Shard> shards = deal.shards(key);
      byte[] state = stateUnder(key, deal, shards, directory);
      for (int i = 0; i < shards.size(); i++) {
        assertThat(givesTheKey(state, shards.get(i).value().copy(), i + 1)).as("our shard %d", i + 1).isFalse();
        assertThat(givesTheKey(state, SPIKES_SHARES.get(i), i + 1)).as("SPIKE's shard %d", i + 1).isFalse();
      }
      shards.forEach(Shard::close);
    }
  }

  /** What the Raft log carries, and the files of the store, of a cluster that was initialized under this key. */
  private static byte[] stateUnder(SecretBytes key, Deal deal, List<Shard> shards, Path directory) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (EventStore store = EventStore.open(directory); RootKey root = new RootKey(key.duplicate(), CLUSTER, 1)) {
      List<byte[]> commitments = DealCommitments.of(CLUSTER, 1, 2, shards.stream().map(Shard::value).toList())
          .stored();
      byte[] initialize = deal.coefficients()
          .use(coefficients -> Sealer.initialize(root, 2, commitments, coefficients, CALLER));
      all.writeBytes(applied(store, 0, initialize));
      assertThat(store.unseal(key.duplicate())).isTrue();
      all.writeBytes(applied(store, 1, store.sealDistributed(CALLER, 1)));
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.writeBytes(Files.readAllBytes(file));
      }
    }
    return all.toByteArray();
  }

  private static byte[] applied(EventStore store, long index, byte[] proposal) throws IOException {
    byte[] batch = BatchFrame.encode(1_800_000_000_000_000_000L + index, List.of(proposal));
    store.replica().apply(new RaftPosition(1, index), batch);
    assertThat(store.state().sequence()).isEqualTo(index + 1);
    return batch;
  }

  /** Takes every 32 bytes of the state for the first coefficient: share - index * coefficient is the key where one is it. */
  private static boolean givesTheKey(byte[] state, byte[] share, int index) {
    BigInteger wanted = new BigInteger(1, ROOT);
    BigInteger found = new BigInteger(1, share);
    for (int at = 0; at + 32 <= state.length; at++) {
      BigInteger guess = new BigInteger(1, Arrays.copyOfRange(state, at, at + 32));
      BigInteger key = found.subtract(guess.multiply(BigInteger.valueOf(index))).mod(P256Scalars.ORDER);
      if (key.equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
