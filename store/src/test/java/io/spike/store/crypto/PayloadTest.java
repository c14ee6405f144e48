package io.spike.store.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.store.entry.Blinded;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Part;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadTest {

  private static final byte[] CLUSTER = new byte[16];
  private static final Blinded STREAM = new Blinded(1, 2);
  private static final Blinded REQUEST = new Blinded(3, 4);
  private static final Payload.Context CONTEXT = new Payload.Context(CLUSTER, 1, STREAM, EntryKind.SECRET_WRITTEN,
      Part.VALUE, REQUEST, 0);
  private final SecretBytes key = Crypto.randomKey();
  private final byte[] content = "{\"k\":\"v\"}".getBytes(UTF_8);

  @AfterEach
  void wipe() {
    key.close();
  }

  @Test
  void whatWasSealedOpensInItsOwnContext() throws UnopenableException {
    Payload payload = Payload.seal(key, 1, CONTEXT, content);
    assertThat(Payload.open(key, CONTEXT, payload.commitment(), payload.stored())).isEqualTo(content);
    assertThat(Payload.wellFormed(payload.stored(), payload.size())).isTrue();
  }

  /** Moving a ciphertext to another cluster, tenant, stream, kind, part, request or ordinal makes it unopenable. */
  @Test
  void aPayloadOpensNowhereElse() {
    Payload payload = Payload.seal(key, 1, CONTEXT, content);
    byte[] otherCluster = new byte[16];
    otherCluster[15] = 1;
    List<Payload.Context> others = List.of(
        new Payload.Context(otherCluster, 1, STREAM, EntryKind.SECRET_WRITTEN, Part.VALUE, REQUEST, 0),
        new Payload.Context(CLUSTER, 2, STREAM, EntryKind.SECRET_WRITTEN, Part.VALUE, REQUEST, 0),
        new Payload.Context(CLUSTER, 1, new Blinded(1, 3), EntryKind.SECRET_WRITTEN, Part.VALUE, REQUEST, 0),
        new Payload.Context(CLUSTER, 1, STREAM, EntryKind.SECRET_DELETED, Part.VALUE, REQUEST, 0),
        new Payload.Context(CLUSTER, 1, STREAM, EntryKind.SECRET_WRITTEN, Part.DESCRIPTOR, REQUEST, 0),
        new Payload.Context(CLUSTER, 1, STREAM, EntryKind.SECRET_WRITTEN, Part.VALUE, new Blinded(3, 5), 0),
        new Payload.Context(CLUSTER, 1, STREAM, EntryKind.SECRET_WRITTEN, Part.VALUE, REQUEST, 1));
    for (Payload.Context other : others) {
      assertThatThrownBy(() -> Payload.open(key, other, payload.commitment(), payload.stored()))
          .isInstanceOf(UnopenableException.class);
    }
  }

  @Test
  void anotherRecordBesideAnHonestCommitmentIsRefused() {
    Payload honest = Payload.seal(key, 1, CONTEXT, content);
    Payload forged = Payload.seal(key, 1, CONTEXT, content);
    assertThatThrownBy(() -> Payload.open(key, CONTEXT, honest.commitment(), forged.stored()))
        .isInstanceOf(UnopenableException.class).hasMessageContaining("commitment");
    Payload clear = Payload.clear(Part.KEYS, content);
    assertThatThrownBy(() -> Payload.openClear(Part.REQUEST, clear.commitment(), clear.stored()))
        .isInstanceOf(UnopenableException.class).hasMessageContaining("commitment");
  }

  @Test
  void twoSealingsOfTheSameContentShareNothing() {
    Payload one = Payload.seal(key, 1, CONTEXT, content);
    Payload two = Payload.seal(key, 1, CONTEXT, content);
    assertThat(one.commitment()).isNotEqualTo(two.commitment());
    assertThat(one.stored()).isNotEqualTo(two.stored());
  }

  /** Multiples of 64 up to 1 KiB, Padmé above; the figures of the second kind are worked out by hand. */
  @ParameterizedTest
  @CsvSource({"1,64", "64,64", "65,128", "1024,1024", "1025,1088", "1088,1088", "1089,1152", "9000,9216",
      "1048576,1048576", "1048577,1081344"})
  void paddingHidesTheLength(int length, int padded) {
    assertThat(Payload.padded(length)).isEqualTo(padded);
  }

  @Test
  void aTruncatedPayloadIsNotWellFormed() {
    Payload payload = Payload.seal(key, 1, CONTEXT, content);
    assertThat(Payload.wellFormed(new byte[0], 0)).isFalse();
    assertThat(Payload.wellFormed(payload.stored(), payload.size() + 64)).isFalse();
  }
}
