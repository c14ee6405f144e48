package io.spike.store.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of SPIKE's cipher, and what does not open. */
class CipherKeysTest {

  private static SecretBytes key(int first) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return SecretBytes.take(bytes);
  }

  private static CipherKeys of(int first) {
    CipherKeys keys = new CipherKeys();
    keys.addOwn(1, key(first));
    return keys;
  }

  private static String opened(CipherKeys keys, String hex) {
    return keys.decrypt(HexFormat.of().parseHex(hex), 1).map(bytes -> new String(bytes, UTF_8)).orElse("no");
  }

  /** The first from the specification, the second computed with Go's crypto/cipher and, the same, with Python's cryptography. */
  @Test
  void blobsOfOtherProgramsOpen() {
    try (CipherKeys keys = of(1)) {
      assertThat(opened(keys, "01000102030405060708090a0b024068fcadc33d8902d0445f44f5f2bb68285aec5c"))
          .isEqualTo("spike");
      assertThat(opened(keys,
          "31a0a1a2a3a4a5a6a7a8a9aaabd8f14e039eda34605f7ac71385a900e838b9d77c2a4814ec4635f5923c2bf8575dbefaa31f"
              + "c92c344c911c4f6ca16016ef16f515"))
          .isEqualTo("a second text, longer than one block");
    }
  }

  @Test
  void anyBytesComeBackAndAnyChangedBitOrLostByteOpensNothing() {
    Random random = new Random(5);
    try (CipherKeys keys = of(1); CipherKeys others = of(2)) {
      for (int length : new int[]{0, 1, 15, 16, 17, 255, 4096, 65_536}) {
        byte[] plain = new byte[length];
        random.nextBytes(plain);
        byte[] sealed = keys.encrypt(plain);
        assertThat(keys.decrypt(sealed, 0)).as("%s bytes", length).hasValue(plain);
        assertThat(others.decrypt(sealed, 0)).isEmpty();
        for (int i = 0; i < 20; i++) {
          byte[] changed = sealed.clone();
          changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
          assertThat(keys.decrypt(changed, 0)).isEmpty();
        }
        assertThat(keys.decrypt(Arrays.copyOf(sealed, sealed.length - 1), 0)).isEmpty();
        assertThat(keys.decrypt(Arrays.copyOf(sealed, sealed.length + 1), 0)).isEmpty();
      }
      assertThat(keys.decrypt(new byte[0], 0)).isEmpty();
      assertThat(keys.decrypt(new byte[27], 0)).isEmpty();
    }
  }

  @Test
  void theNewestEpochEncryptsAndEveryEpochDecrypts() throws Exception {
    try (CipherKeys keys = of(1); SecretBytes first = key(1); SecretBytes second = key(50)) {
      byte[] old = keys.encrypt(new byte[]{7});
      keys.addOwn(2, second.duplicate());
      assertThat(Crypto.open(second, new byte[0], keys.encrypt(new byte[]{8}), 0)).containsExactly(8);
      assertThat(keys.decrypt(old, 0)).hasValue(new byte[]{7});
      keys.addOwn(2, first.duplicate());
      assertThat(Crypto.open(second, new byte[0], keys.encrypt(new byte[]{9}), 0)).as("a known epoch stays")
          .containsExactly(9);
    }
  }
}
