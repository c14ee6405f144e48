package io.spike.store.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.EventStore;
import io.spike.store.cluster.Cluster;
import io.spike.store.crypto.Ed25519;
import io.spike.store.crypto.Payload;
import io.spike.store.crypto.RootKey;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.crypto.UnopenableException;
import io.spike.store.crypto.WrappedKey;
import io.spike.store.entry.Event;
import io.spike.store.entry.Part;
import io.spike.store.merkle.RfcDefinition;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Refusal;
import io.spike.store.proposal.Sealer;
import io.spike.store.crypto.TenantKeys;
import io.spike.store.rocks.Change;
import io.spike.store.rocks.Database;
import io.spike.store.rocks.Family;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints in the log: which are taken, and that the tree they sign is that of the definition. */
class CheckpointTest {

  private static final Refusal WRONG = new Refusal.CheckpointWrong();
  private static final Refusal NOT_DUE = new Refusal.CheckpointNotDue();

  @TempDir
  Path directory;

  private StoreFixture fixture() {
    return StoreFixture.initialized(directory.resolve("live"));
  }

  private static List<byte[]> entries(EventStore store, long upTo) {
    List<byte[]> entries = new ArrayList<>();
    for (long sequence = 1; sequence <= upTo; sequence++) {
      entries.add(store.log().stored(sequence).orElseThrow());
    }
    return entries;
  }

  private static Cluster cluster(StoreFixture f) {
    return Objects.requireNonNull(f.store.state().cluster());
  }

  private static SignedCheckpoint newest(EventStore store) {
    return SignedCheckpoint.parse(store.log().head().checkpoint()).orElseThrow();
  }

  private static byte[] genuine(StoreFixture f) {
    return f.store.sealCheckpoint(StoreFixture.ALICE);
  }

  @Test
  void aCheckpointSignsTheTreeOfEverythingBeforeIt() {
    try (StoreFixture f = fixture()) {
      f.put(0, "a", "{}");
      long size = f.store.state().sequence();
      Outcome.Accepted accepted = f.accept(genuine(f));

      SignedCheckpoint newest = newest(f.store);
      assertThat(newest.checkpoint().size()).isEqualTo(size);
      assertThat(newest.checkpoint().root()).isEqualTo(RfcDefinition.mth(entries(f.store, size)));
      assertThat(newest.isSignedBy(cluster(f).logPublicKey())).isTrue();
      assertThat(newest.checkpoint().origin())
          .isEqualTo("spike/" + HexFormat.of().formatHex(cluster(f).clusterId()) + "/1");
      assertThat(f.store.log().entry(accepted.sequence()).orElseThrow().event())
          .isEqualTo(new Event.Checkpointed(newest.note()));
      assertThat(f.store.log().head().last()).isEqualTo(accepted.sequence());
      assertThat(f.store.log().head().time()).isEqualTo(f.store.state().logTime());
    }
  }

  @Test
  void theTreeAtEverySizeIsThatOfTheDefinitionOnASealedReplicaToo() throws IOException {
    try (StoreFixture f = fixture(); EventStore sealed = EventStore.open(directory.resolve("sealed"))) {
      Random random = new Random(7);
      for (int i = 0; i < 40; i++) {
        f.put(0, "p" + random.nextInt(5), "{\"i\":\"" + i + "\"}");
        if (i % 10 == 9) {
          f.clock += CheckpointDecider.INTERVAL;
          f.accept(genuine(f));
        }
      }
      for (StoreFixture.Applied applied : f.raftLog) {
        sealed.replica().apply(applied.at(), applied.batch());
      }
      long end = f.store.state().sequence();
      for (long size = 0; size <= end; size++) {
        assertThat(sealed.log().tree().root(size)).isEqualTo(RfcDefinition.mth(entries(f.store, size)));
      }
      assertThat(newest(sealed).note()).isEqualTo(newest(f.store).note());
      assertThat(sealed.state().root()).isEqualTo(f.store.state().root());
    }
  }

  @Test
  void aCheckpointThatIsNotOfThisLogIsRefused() {
    try (StoreFixture f = fixture()) {
      f.put(0, "a", "{}");
      Checkpoint right = SignedCheckpoint.parse(noteOf(f, c -> c)).orElseThrow().checkpoint();
      assertThat(refusal(f, noteOf(f, c -> new Checkpoint(c.origin(), c.size() + 1, c.root())))).isEqualTo(WRONG);
      assertThat(refusal(f, noteOf(f, c -> new Checkpoint(c.origin(), c.size() - 1, c.root())))).isEqualTo(WRONG);
      assertThat(refusal(f, noteOf(f, c -> new Checkpoint(c.origin(), c.size(), new byte[32])))).isEqualTo(WRONG);
      assertThat(refusal(f, noteOf(f, c -> new Checkpoint(c.origin().replace("/1", "/2"), c.size(), c.root()))))
          .isEqualTo(WRONG);
      assertThat(refusal(f, noteOf(f,
          c -> new Checkpoint("spike/" + "0".repeat(32) + "/1", c.size(), c.root())))).isEqualTo(WRONG);
      String note = noteOf(f, c -> c);
      assertThat(refusal(f, "")).isEqualTo(WRONG);
      assertThat(refusal(f, note + "\n")).isEqualTo(WRONG);
      assertThat(refusal(f, note.replace("\n" + right.size() + "\n", "\n0" + right.size() + "\n"))).isEqualTo(WRONG);
      SignedCheckpoint signed = SignedCheckpoint.parse(note).orElseThrow();
      byte[] signature = signed.signature().clone();
      signature[5] ^= 1;
      assertThat(refusal(f, new SignedCheckpoint(right, signed.keyHash(), signature).note())).isEqualTo(WRONG);
      assertThat(refusal(f, new SignedCheckpoint(right, new byte[4], signed.signature()).note())).isEqualTo(WRONG);
      assertThat(f.store.log().head()).isEqualTo(LogHead.EMPTY);
      f.accept(proposal(f, note));
    }
  }

  @Test
  void aCheckpointThatIsNotDueIsRefused() {
    try (StoreFixture f = fixture()) {
      f.put(0, "a", "{}");
      byte[] first = genuine(f);
      f.accept(first);
      f.clock += CheckpointDecider.INTERVAL;
      assertThat(refused(f, first)).describedAs("not larger").isEqualTo(NOT_DUE);
      assertThat(refused(f, genuine(f))).describedAs("nothing but the first checkpoint is new").isEqualTo(NOT_DUE);
      f.put(0, "a", "{}");
      f.accept(genuine(f));
      f.put(0, "a", "{}");
      f.clock += CheckpointDecider.INTERVAL / 2;
      assertThat(refused(f, genuine(f))).describedAs("half a second later").isEqualTo(NOT_DUE);
      f.clock += CheckpointDecider.INTERVAL / 2;
      f.accept(genuine(f));
    }
  }

  @Test
  void twoInOneBatchAreDecidedOneAfterTheOther() {
    try (StoreFixture f = fixture()) {
      f.put(0, "a", "{}");
      byte[] checkpoint = genuine(f);
      List<Outcome> outcomes = f.apply(checkpoint, f.seal(0, StoreFixture.write("b", "{}")), checkpoint);
      assertThat(outcomes.get(0)).isInstanceOf(Outcome.Accepted.class);
      assertThat(outcomes.get(1)).isInstanceOf(Outcome.Accepted.class);
      assertThat(((Outcome.Refused) outcomes.get(2)).refusal()).isEqualTo(NOT_DUE);
    }
  }

  @Test
  void aStoreWithoutATreeGetsItWhenItOpens() throws IOException {
    long end;
    byte[] root;
    try (StoreFixture f = fixture()) {
      for (int i = 0; i < 20; i++) {
        f.put(0, "a", "{}");
      }
      end = f.store.state().sequence();
      root = f.store.log().tree().root(end);
    }
    try (Database database = Database.open(directory.resolve("live"))) {
      List<Change> removal = new ArrayList<>();
      database.scan(Family.MERKLE, new byte[0], new byte[0],
          (key, _) -> removal.add(Change.delete(Family.MERKLE, key)));
      assertThat(removal).hasSizeGreaterThan(20);
      database.write(removal);
    }
    try (EventStore store = EventStore.open(directory.resolve("live"))) {
      assertThat(store.log().tree().root(end)).isEqualTo(root);
      assertThat(store.log().tree().inclusion(0, end)).hasSizeGreaterThan(3);
    }
  }

  /** Keys that others published: that of the Go package note's own example, and that of the Go checksum database. */
  @ParameterizedTest
  @ValueSource(strings = {"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
      "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"})
  void aVerifierKeyIsWrittenAsSignedNoteSays(String published) {
    String[] parts = published.split("\\+", 3);
    byte[] typed = Base64.getDecoder().decode(parts[2]);
    assertThat(LogKey.vkey(parts[0], Arrays.copyOfRange(typed, 1, typed.length))).isEqualTo(published);
  }

  /** The note of the Go package's own example. */
  @Test
  void aPublishedSignatureVerifies() {
    byte[] key = Base64.getDecoder().decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    byte[] signed = Base64.getDecoder().decode("x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqf"
        + "qdngotpRZb6KE6RyyBwJnAM=");
    String text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    byte[] publicKey = Arrays.copyOfRange(key, 1, key.length);
    byte[] signature = Arrays.copyOfRange(signed, 4, signed.length);
    assertThat(Ed25519.verify(publicKey, text.getBytes(UTF_8), signature)).isTrue();
    assertThat(Ed25519.verify(publicKey, text.replace("don't", "do").getBytes(UTF_8), signature)).isFalse();
    assertThat(Ed25519.verify(new byte[32], text.getBytes(UTF_8), signature)).isFalse();
    assertThat(Ed25519.verify(publicKey, text.getBytes(UTF_8), new byte[64])).isFalse();
  }

  // ---- by hand

  /** A note over the present tree, changed, under the log's own key. */
  private static String noteOf(StoreFixture f, UnaryOperator<Checkpoint> change) {
    long size = f.store.state().sequence();
    Checkpoint right = new Checkpoint(Checkpoint.origin(cluster(f)), size, f.store.log().tree().root(size));
    try (RootKey root = root(f); SecretBytes key = root.unwrap(wrapped(f, WrappedKey.Type.LOG))) {
      SignedCheckpoint signed = SignedCheckpoint.sign(change.apply(right), cluster(f).logPublicKey(), key);
      assertThat(Ed25519.verify(cluster(f).logPublicKey(), signed.checkpoint().text().getBytes(UTF_8),
          signed.signature())).isTrue();
      return signed.note();
    } catch (UnopenableException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] proposal(StoreFixture f, String note) {
    byte[] id = cluster(f).clusterId();
    try (RootKey root = root(f);
        SecretBytes tenantKey = root.unwrap(wrapped(f, WrappedKey.Type.TENANT));
        TenantKeys keys = new TenantKeys(0, id, 1, tenantKey, root.unwrap(wrapped(f, WrappedKey.Type.NAME)))) {
      return Sealer.checkpoint(root, keys, StoreFixture.ALICE, note);
    } catch (UnopenableException e) {
      throw new AssertionError(e);
    }
  }

  private static RootKey root(StoreFixture f) {
    return new RootKey(SecretBytes.take(f.rootKey()), cluster(f).clusterId(), 1);
  }

  private static WrappedKey wrapped(StoreFixture f, WrappedKey.Type type) throws UnopenableException {
    byte[] stored = f.store.log().payload(1, Part.KEYS).orElseThrow();
    byte[] commitment = f.store.log().entry(1).orElseThrow().header().parts().getLast().commitment();
    return WrappedKey.decode(Payload.openClear(Part.KEYS, commitment, stored)).stream()
        .filter(key -> key.type() == type).findFirst().orElseThrow();
  }

  private static Refusal refusal(StoreFixture f, String note) {
    return refused(f, proposal(f, note));
  }

  private static Refusal refused(StoreFixture f, byte[] proposal) {
    byte[] before = f.store.state().root();
    Outcome outcome = f.apply(proposal).getFirst();
    assertThat(f.store.state().root()).isEqualTo(before);
    return ((Outcome.Refused) outcome).refusal();
  }
}
