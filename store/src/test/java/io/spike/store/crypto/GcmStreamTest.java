package io.spike.store.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against {@link Crypto}, which holds messages whole. */
class GcmStreamTest {

  private static final byte[] NO_AAD = {};
  private static final int[] LENGTHS = {0, 1, 15, 16, 17, 16_383, 16_384, 16_385, 100_000, 1 << 20};

  private final SecretBytes key = Crypto.randomKey();
  private final Random random = new Random(11);

  @AfterEach
  void close() {
    key.close();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Gives some bytes at a time, as a network does. */
  private InputStream trickle(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, 1 + random.nextInt(5000)));
      }
    };
  }

  private byte[] sealed(byte[] plain) throws IOException {
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    GcmStream.seal(key, trickle(plain), sealed);
    return sealed.toByteArray();
  }

  private boolean opens(byte[] sealed) throws IOException {
    return GcmStream.opens(key, trickle(sealed), sealed.length);
  }

  @Test
  void whatIsSealedInPiecesOpensWholeAndTheOtherWayRound() throws Exception {
    for (int length : LENGTHS) {
      byte[] plain = bytes(length);
      byte[] inPieces = sealed(plain);
      assertThat(inPieces).hasSize(12 + length + 16);
      assertThat(Crypto.open(key, NO_AAD, inPieces, 0)).as("%d bytes", length).isEqualTo(plain);
      byte[] whole = Crypto.seal(key, NO_AAD, plain);
      assertThat(opens(whole)).as("%d bytes", length).isTrue();
      try (InputStream in = GcmStream.open(key, trickle(whole), whole.length)) {
        assertThat(in.readAllBytes()).as("%d bytes", length).isEqualTo(plain);
      }
    }
  }

  @Test
  void oneBitThatIsNotAsItWasSealedIsSeenBeforeAnythingIsOpened() throws Exception {
    for (int length : LENGTHS) {
      byte[] sealed = sealed(bytes(length));
      for (int at : new int[]{0, 11, 12, 12 + length / 2, 12 + length, sealed.length - 1}) {
        sealed[at] ^= 1;
        assertThat(opens(sealed)).as("byte %d of %d", at, sealed.length).isFalse();
        sealed[at] ^= 1;
      }
      assertThat(opens(sealed)).isTrue();
    }
    try (SecretBytes another = Crypto.randomKey()) {
      byte[] sealed = sealed(bytes(100));
      assertThat(GcmStream.opens(another, trickle(sealed), sealed.length)).isFalse();
    }
  }

  @Test
  void whatEndsTooEarlyIsNoPlaintext() throws IOException {
    byte[] sealed = sealed(bytes(100));
    assertThatThrownBy(() -> GcmStream.opens(key, trickle(sealed), sealed.length + 20))
        .isInstanceOf(EOFException.class);
    try (InputStream in = GcmStream.open(key, trickle(sealed), sealed.length + 20)) {
      assertThatThrownBy(in::readAllBytes).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void anyOfATenantsKeysOpensAndTheNewestSeals() throws Exception {
    byte[] plain = bytes(50_000);
    try (CipherKeys keys = new CipherKeys(); CipherKeys strangers = new CipherKeys()) {
      byte[] old = Crypto.seal(key, NO_AAD, plain);
      keys.addOwn(2, Crypto.randomKey());
      keys.addOwn(1, key.duplicate());
      strangers.addOwn(1, Crypto.randomKey());
      ByteArrayOutputStream fresh = new ByteArrayOutputStream();
      keys.encrypt(trickle(plain), fresh);
      for (byte[] sealed : new byte[][]{old, fresh.toByteArray()}) {
        Optional<InputStream> opened = keys.decrypt(() -> trickle(sealed), sealed.length);
        try (InputStream in = opened.orElseThrow()) {
          assertThat(in.readAllBytes()).isEqualTo(plain);
        }
        assertThat(strangers.decrypt(() -> trickle(sealed), sealed.length)).isEmpty();
      }
      assertThatThrownBy(() -> Crypto.open(key, NO_AAD, fresh.toByteArray(), 0))
          .isInstanceOf(UnopenableException.class);
    }
  }
}
