package io.spike.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.proposal.Wish;
import io.spike.store.testing.StoreFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose cipher opens what, from the log to the keys, live and unsealed anew. */
class CipherStoreTest {

  private static final byte[] TEXT = "spike".getBytes(UTF_8);

  @TempDir
  Path directory;

  @Test
  void whatATenantEncryptedOpensForThatTenantAloneAndAlsoAfterASeal() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      int pepsi = f.createTenant("pepsi");
      int coke = f.createTenant("coke");
      byte[] sealed = f.store.cipherKeys(pepsi).encrypt(TEXT);
      assertThat(sealed).hasSize(12 + TEXT.length + 16);
      assertThat(f.store.cipherKeys(pepsi).encrypt(TEXT)).as("a nonce of its own").isNotEqualTo(sealed);
      f.store.seal();
      assertThatThrownBy(() -> f.store.cipherKeys(pepsi)).isInstanceOf(SealedException.class);
      f.unseal(f.store);
      assertThat(f.store.cipherKeys(pepsi).decrypt(sealed, 0)).hasValue(TEXT);
      assertThat(f.store.cipherKeys(coke).decrypt(sealed, 0)).isEmpty();
      assertThat(f.store.cipherKeys(0).decrypt(sealed, 0)).isEmpty();
    }
  }

  /** Whoever has the root key's ciphertexts, such as the probe of a bootstrap, learns nothing from the cipher. */
  @Test
  void theRootKeyIsNoCipherKey() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      byte[] underRoot = Crypto.seal(f.store.rootKey(), new byte[0], TEXT);
      assertThat(f.store.cipherKeys(0).decrypt(underRoot, 0)).isEmpty();
    }
  }

  @Test
  void anImportedKeyDecryptsForItsTenantAndNeverEncrypts() {
    byte[] theirs = Crypto.random(32);
    byte[] older = Crypto.random(32);
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"));
        var key = SecretBytes.copyOf(theirs);
        var olderKey = SecretBytes.copyOf(older)) {
      int pepsi = f.createTenant("pepsi");
      byte[] blob = Crypto.seal(key, new byte[0], TEXT);
      byte[] olderBlob = Crypto.seal(olderKey, new byte[0], TEXT);
      assertThat(f.store.cipherKeys(pepsi).decrypt(blob, 0)).isEmpty();
      f.accept(f.seal(0, new Wish.ImportCipherKey(pepsi, "pepsi", older)));
      f.accept(f.seal(0, new Wish.ImportCipherKey(pepsi, "pepsi", theirs)));
      for (int round = 0; round < 2; round++) {
        assertThat(f.store.cipherKeys(pepsi).decrypt(blob, 0)).hasValue(TEXT);
        assertThat(f.store.cipherKeys(pepsi).decrypt(olderBlob, 0)).hasValue(TEXT);
        assertThat(f.store.cipherKeys(pepsi).hasImported(theirs)).isTrue();
        assertThat(f.store.cipherKeys(0).hasImported(theirs)).isFalse();
        assertThat(f.store.cipherKeys(0).decrypt(blob, 0)).as("another tenant").isEmpty();
        byte[] ours = f.store.cipherKeys(pepsi).encrypt(TEXT);
        assertThatThrownBy(() -> Crypto.open(key, new byte[0], ours, 0)).as("encrypted under a key of our own")
            .hasMessage("ciphertext does not open under this key");
        f.store.seal();
        f.unseal(f.store);
      }
    }
  }

  @Test
  void theSystemTenantImportsToo() {
    byte[] theirs = Crypto.random(32);
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"));
        var key = SecretBytes.copyOf(theirs)) {
      long sequence = f.accept(f.seal(0, new Wish.ImportCipherKey(0, "", theirs))).sequence();
      assertThat(f.store.cipherKeys(0).decrypt(Crypto.seal(key, new byte[0], TEXT), 0)).hasValue(TEXT);
      assertThat(f.store.state().tenants().get(0)).hasFieldOrPropertyWithValue("last", sequence);
      assertThat(f.store.descriptor(sequence)).hasValueSatisfying(
          told -> assertThat(told.actor()).isEqualTo(StoreFixture.ALICE.spiffeId()));
    }
  }

  @Test
  void theSameImportTwiceUnderOneRequestIsOneEntry() {
    byte[] theirs = Crypto.random(32);
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      long first = f.accept(f.seal(0, "r", new Wish.ImportCipherKey(0, "", theirs))).sequence();
      assertThat(f.accept(f.seal(0, "r", new Wish.ImportCipherKey(0, "", theirs))).sequence()).isEqualTo(first);
      assertThat(f.apply(f.seal(0, "r", new Wish.ImportCipherKey(0, "", Crypto.random(32)))).getFirst().toString())
          .contains("RequestReused");
    }
  }
}
