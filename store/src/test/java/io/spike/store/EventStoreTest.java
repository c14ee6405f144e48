package io.spike.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.entry.KeySource;
import io.spike.store.entry.Part;
import io.spike.store.log.BatchFrame;
import io.spike.store.log.Position;
import io.spike.store.log.Replica.RaftPosition;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Refusal;
import io.spike.store.proposal.Wish;
import io.spike.store.secret.Secret;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStoreTest {

  @TempDir
  Path directory;

  @Test
  void aWrittenSecretIsReadBackInEveryVersion() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      assertThat(f.put(0, "db/creds", "{\"user\":\"one\"}")).isEqualTo(1);
      assertThat(f.put(0, "db/creds", "{\"user\":\"two\"}")).isEqualTo(2);
      assertThat(f.value(0, "db/creds", 0)).isEqualTo("{\"user\":\"two\"}");
      assertThat(f.value(0, "db/creds", 1)).isEqualTo("{\"user\":\"one\"}");
      assertThat(f.store.state().position()).isEqualTo(new Position(1, 4));
    }
  }

  @Test
  void tenantsHoldTheSamePathApart() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      int pepsi = f.createTenant("pepsi");
      int cola = f.createTenant("cola");
      f.put(pepsi, "db/creds", "{\"v\":\"pepsi\"}");
      f.put(cola, "db/creds", "{\"v\":\"cola\"}");
      assertThat(f.value(pepsi, "db/creds", 0)).isEqualTo("{\"v\":\"pepsi\"}");
      assertThat(f.value(cola, "db/creds", 0)).isEqualTo("{\"v\":\"cola\"}");
      assertThat(f.store.paths("", f.store.state())).containsExactly("tenants/cola/db/creds",
          "tenants/pepsi/db/creds");
    }
  }

  @Test
  void aTenantNameOrNumberIsGivenOnce() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      byte[] first = f.seal(0, new Wish.CreateTenant("pepsi"));
      byte[] sameName = f.seal(0, new Wish.CreateTenant("pepsi"));
      byte[] sameNumber = f.seal(0, new Wish.CreateTenant("cola"));
      List<Outcome> outcomes = f.apply(first, sameName, sameNumber);
      assertThat(outcomes.get(0)).isInstanceOf(Outcome.Accepted.class);
      assertThat(refusal(outcomes.get(1))).isEqualTo(new Refusal.TenantNameTaken());
      assertThat(refusal(outcomes.get(2))).isEqualTo(new Refusal.TenantNumberTaken());
    }
  }

  @Test
  void nothingButControlEntriesIsTakenUntilTheKeepersHoldTheirShards() {
    try (StoreFixture f = StoreFixture.uninitialized(directory.resolve("a"))) {
      f.accept(f.initializeProposal());
      f.unseal(f.store);
      assertThat(refusal(f.apply(f.seal(0, StoreFixture.write("a", "{}"))).getFirst()))
          .isEqualTo(new Refusal.NotReady());
      f.accept(f.store.sealDistributed(StoreFixture.ALICE, 1));
      f.accept(f.seal(0, StoreFixture.write("a", "{}")));
    }
  }

  @Test
  void theFirstInitializeWins() {
    try (StoreFixture f = StoreFixture.uninitialized(directory.resolve("a"))) {
      f.accept(f.initializeProposal());
      assertThat(refusal(f.apply(f.initializeProposal()).getFirst())).isEqualTo(new Refusal.AlreadyInitialized());
    }
  }

  @Test
  void aWrongRootKeyDoesNotUnseal() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      f.store.seal();
      assertThat(f.store.unseal(SecretBytes.copyOf(Crypto.random(32)))).isFalse();
      assertThat(f.store.isUnsealed()).isFalse();
      f.unseal(f.store);
      assertThat(f.store.isUnsealed()).isTrue();
    }
  }

  @Test
  void anOperatorsSealWipesTheKeysAndHoldsOverARestartUntilUnsealIsInTheLog() throws IOException {
    Path at = directory.resolve("a");
    byte[] root;
    try (StoreFixture f = StoreFixture.initialized(at)) {
      f.put(0, "a", "{\"v\":1}");
      byte[] tooLate = f.seal(0, StoreFixture.write("a", "{}"));
      f.accept(f.store.sealSeal(StoreFixture.ALICE));
      assertThat(f.store.isUnsealed()).isFalse();
      assertThat(f.store.unseal(SecretBytes.copyOf(f.rootKey()))).isFalse();
      assertThat(refusal(f.apply(tooLate).getFirst())).isEqualTo(new Refusal.ClusterSealed());
      root = f.rootKey();
    }
    try (EventStore again = EventStore.open(at)) {
      assertThat(again.unseal(SecretBytes.copyOf(root))).isFalse();
      byte[] proposal;
      try (SecretBytes key = SecretBytes.copyOf(root)) {
        proposal = again.sealUnseal(key, StoreFixture.ALICE, KeySource.KEEPERS);
      }
      again.replica().apply(new RaftPosition(2, 100), BatchFrame.encode(StoreFixture.START, List.of(proposal)));
      assertThat(again.isUnsealed()).isFalse();
      assertThat(again.unseal(SecretBytes.copyOf(root))).isTrue();
      assertThat(again.descriptor(again.state().sequence()).orElseThrow().actor())
          .isEqualTo(StoreFixture.ALICE.spiffeId());
      assertThat(again.paths("", again.state())).containsExactly("a");
    }
  }

  @Test
  void aSealThatIsAppliedWhileAStoreIsBeingUnsealedWins() throws Exception {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      byte[] seal = f.store.sealSeal(StoreFixture.ALICE);
      f.store.seal();
      Thread unsealing = Thread.ofPlatform().start(() -> f.store.unseal(SecretBytes.copyOf(f.rootKey())));
      f.accept(seal);
      unsealing.join();
      assertThat(f.store.isUnsealed()).isFalse();
    }
  }

  @Test
  void aSealedStoreSaysSoAndNeverThatNothingIsThere() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      f.put(0, "a", "{}");
      f.store.seal();
      assertThatThrownBy(() -> f.store.secret(0, "a")).isInstanceOf(SealedException.class);
      assertThatThrownBy(() -> f.store.paths("", f.store.state())).isInstanceOf(SealedException.class);
    }
  }

  @Test
  void aStaleExpectedVersionIsRefused() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      f.put(0, "a", "{}");
      Wish stale = new Wish.WriteSecret("a", "{}".getBytes(StandardCharsets.UTF_8), OptionalLong.of(0), 10);
      assertThat(refusal(f.apply(f.seal(0, stale)).getFirst())).isEqualTo(new Refusal.VersionConflict(1));
    }
  }

  @Test
  void aProposalIsAllOrNothing() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      Position before = f.store.state().position();
      byte[] mixed = f.seal(0, "mixed", StoreFixture.write("a", "{}"), new Wish.DeleteVersions("missing", List.of()));
      assertThat(refusal(f.apply(mixed).getFirst())).isEqualTo(new Refusal.SecretUnknown());
      assertThat(f.store.state().position()).isEqualTo(before);
      assertThat(f.store.secret(0, "a")).isEmpty();

      byte[] both = f.seal(0, "both", StoreFixture.write("a", "{}"), StoreFixture.write("a", "{\"k\":\"v\"}"));
      assertThat(f.accept(both).versions()).containsExactly(1L, 2L);
    }
  }

  @Test
  void theStoreComesBackAfterReopeningAndSkipsNothing() throws IOException {
    Path live = directory.resolve("a");
    byte[] root;
    byte[] stateRoot;
    try (StoreFixture f = StoreFixture.initialized(live)) {
      f.put(f.createTenant("pepsi"), "db", "{\"k\":\"v\"}");
      root = f.rootKey();
      stateRoot = f.store.state().root();
    }
    try (EventStore again = EventStore.open(live)) {
      assertThat(again.state().root()).isEqualTo(stateRoot);
      assertThat(again.unseal(SecretBytes.copyOf(root))).isTrue();
      assertThat(again.paths("", again.state())).containsExactly("tenants/pepsi/db");
      assertThat(again.secret(again.tenant("pepsi").orElseThrow(), "db")).isPresent();
    }
  }

  @Test
  void aCheckpointTakenOverHoldsTheWholeState() throws IOException {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"));
        EventStore other = EventStore.open(directory.resolve("b"))) {
      f.put(0, "db", "{\"k\":\"v\"}");
      f.store.replica().checkpoint(directory.resolve("copy"));
      other.replica().replaceWith(directory.resolve("copy"));
      assertThat(other.state().root()).isEqualTo(f.store.state().root());
      assertThat(other.replica().applied()).isEqualTo(f.store.replica().applied());
      f.unseal(other);
      assertThat(other.paths("", other.state())).containsExactly("db");
    }
  }

  @Test
  void destroyingRemovesTheValueAndNothingElse() throws IOException {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      f.put(0, "db", "{\"v\":\"1\"}");
      f.put(0, "db", "{\"v\":\"2\"}");
      Secret.Version first = f.store.secret(0, "db").orElseThrow().version(1).orElseThrow();
      byte[] entry = f.store.log().stored(first.sequence()).orElseThrow();
      f.accept(f.seal(0, new Wish.DestroyVersions("db", List.of(1L))));
      assertThat(f.store.value(first)).isEmpty();
      assertThat(f.store.log().payload(first.sequence(), Part.DESCRIPTOR)).isPresent();
      assertThat(f.store.log().stored(first.sequence())).contains(entry);
      assertThat(f.value(0, "db", 0)).isEqualTo("{\"v\":\"2\"}");
      assertThat(f.value(0, "db", 1)).isEmpty();
    }
  }

  @Test
  void anEntryThatDoesNotOpenStopsNobody() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      byte[] forged = f.seal(0, StoreFixture.write("forged", "{}"));
      // The payload of the descriptor ends the first third; any bit of its ciphertext will do.
      forged[forged.length / 4] ^= 1;
      f.apply(forged);
      f.put(0, "good", "{}");
      f.store.seal();
      f.unseal(f.store);
      assertThat(f.store.paths("", f.store.state())).contains("good");
    }
  }

  @Test
  void noNameAndNoValueReachesTheDisk() throws IOException {
    Path live = directory.resolve("a");
    byte[] root;
    try (StoreFixture f = StoreFixture.initialized(live)) {
      f.put(f.createTenant("canarytenant"), "canary/path", "{\"canarykey\":\"canaryvalue\"}");
      root = f.rootKey();
    }
    for (String canary : List.of("canarytenant", "canary/path", "canarykey", "canaryvalue", "pilot/role")) {
      assertThat(filesContaining(live, canary.getBytes(StandardCharsets.UTF_8))).as(canary).isEmpty();
    }
    // A hash of the root key would be the first coefficient of SPIKE's own polynomial: one shard then gives the key away.
    assertThat(filesContaining(live, root)).isEmpty();
    assertThat(filesContaining(live, Arrays.copyOf(Crypto.sha256(root), 8))).isEmpty();
  }

  private static List<Path> filesContaining(Path directory, byte[] needle) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).filter(f -> contains(f, needle)).toList();
    }
  }

  private static boolean contains(Path file, byte[] needle) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      return text.contains(new String(needle, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Refusal refusal(Outcome outcome) {
    return ((Outcome.Refused) outcome).refusal();
  }
}
