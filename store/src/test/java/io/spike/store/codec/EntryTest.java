package io.spike.store.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.store.entry.Blinded;
import io.spike.store.entry.Entry;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import io.spike.store.entry.KeySource;
import io.spike.store.entry.Part;
import io.spike.store.entry.PartInfo;
import io.spike.store.entry.PayloadKey;
import io.spike.store.entry.ScrubRange;
import io.spike.store.entry.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyEntryComesBackAsItWas(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      Entry entry = entry(random, event(random));
      byte[] stored = EntryCodec.encode(entry);
      Entry read = EntryCodec.decode(stored);
      assertThat(read.header()).isEqualTo(entry.header());
      assertThat(FactsCodec.encode(read.event())).isEqualTo(FactsCodec.encode(entry.event()));
      assertThat(EntryCodec.encode(read)).isEqualTo(stored);
    }
  }

  /** Cut or lengthened anywhere, an entry is refused with one sentence and nothing else. */
  @Test
  void anEntryOfAnotherLengthIsRefused() {
    Random random = new Random(4);
    byte[] stored = EntryCodec.encode(entry(random, event(random)));
    for (int length = 0; length < stored.length; length++) {
      byte[] cut = Arrays.copyOf(stored, length);
      assertThatThrownBy(() -> EntryCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> EntryCodec.decode(Arrays.copyOf(stored, stored.length + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void codesOfKindsSubjectsAndPartsAreUniqueAndForEver() {
    assertThat(Arrays.stream(EntryKind.values()).map(EntryKind::code)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 16,
        17, 18, 19, 20, 32, 33,
        34, 35, 36, 48,
        49, 64, 65, 80, 81, 96);
    assertThat(Arrays.stream(Subject.values()).map(Subject::code)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(Arrays.stream(Part.values()).map(Part::code)).containsExactly(1, 2, 3, 4);
    for (EntryKind kind : EntryKind.values()) {
      assertThat(kind.code()).as("%s lies among the codes of its subject", kind).isBetween(firstCode(kind.subject()),
          firstCode(kind.subject()) + 15);
      assertThat(EntryKind.of(kind.code())).isEqualTo(kind);
      assertThat(Subject.of(kind.subject().code())).isEqualTo(kind.subject());
    }
    assertThatThrownBy(() -> EntryKind.of(10)).hasMessage("entry kind 10 is unknown");
  }

  private static int firstCode(Subject subject) {
    return switch (subject) {
      case CLUSTER -> 0;
      case TENANT -> 16;
      case SECRET -> 32;
      case POLICY -> 48;
      case AUDIT -> 64;
      case LOG -> 80;
      case NODE -> 96;
      case SETTINGS -> 112;
    };
  }

  private static Entry entry(Random random, Event event) {
    List<PartInfo> parts = new ArrayList<>();
    for (Part part : Part.values()) {
      if (random.nextBoolean()) {
        parts.add(new PartInfo(part, random.nextInt(1 << 20), bytes(random, 32)));
      }
    }
    List<Integer> scopes = random.ints(random.nextInt(4)).boxed().toList();
    Header header = new Header(random.nextLong(), random.nextLong(), random.nextLong(), random.nextInt(), event.kind(),
        blinded(random), blinded(random), blinded(random), random.nextInt(1000), random.nextInt(1000),
        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong(),
        random.nextInt(), random.nextInt(), random.nextLong(), random.nextLong(), random.nextLong(), scopes, parts);
    return new Entry(header, event);
  }

  private static Event event(Random random) {
    return switch (random.nextInt(24)) {
      case 0 -> new Event.Initialized(bytes(random, 16), 3, 2, bytes(random, 32),
          List.of(bytes(random, 32), bytes(random, 32), bytes(random, 32)), bytes(random, 32), bytes(random, 32), 1);
      case 1 -> new Event.ShardsDistributed(random.nextInt());
      case 2 -> new Event.TenantCreated(random.nextInt());
      case 3 -> new Event.SecretWritten(random.nextInt(), versions(random));
      case 4 -> new Event.SecretDeleted(versions(random));
      case 5 -> new Event.SecretUndeleted(versions(random));
      case 9 -> new Event.StateRootRecorded(random.nextLong(), bytes(random, 32),
          random.nextBoolean()
              ? Optional.empty()
              : Optional
                  .of(new ScrubRange(1 + random.nextInt(6), bytes(random, random.nextInt(65)), 1 + random.nextInt(9))));
      case 6 -> new Event.Checkpointed("\u2014 " + random.nextLong() + "\n");
      case 7 -> new Event.FeatureLevelRaised(random.nextInt(1 << 16));
      case 8 ->
        new Event.AccessDenied("nexus-" + random.nextInt(9), random.nextInt(), random.nextLong(), random.nextLong());
      case 16 ->
        new Event.SecretImported(random.nextInt(), random.nextLong(), random.nextLong(), versions(random));
      case 13 -> new Event.Sealed();
      case 14 -> new Event.Unsealed(KeySource.of(1 + random.nextInt(2)));
      case 15 -> new Event.RecoveryShardsGiven(random.nextInt());
      case 17 -> new Event.RootRotationStarted(random.nextInt(), 3, 2, bytes(random, 32),
          List.of(bytes(random, 32), bytes(random, 32), bytes(random, 32)), random.nextBoolean());
      case 18 -> new Event.KeysRewrapped(random.nextInt(), versions(random));
      case 19 -> new Event.RootRotationClosed(random.nextInt(), random.nextBoolean());
      case 20 -> new Event.TenantKeyRotated(random.nextInt(), random.nextInt());
      case 21 -> new Event.PayloadsResealed(random.nextInt(), random.nextInt(), random.nextLong(),
          versions(random).stream().map(n -> new PayloadKey(n, Part.VALUE)).toList());
      case 22 -> new Event.TenantKeyRetired(random.nextInt(), random.nextInt(), random.nextLong());
      case 10 -> new Event.PolicyWritten();
      case 11 -> new Event.PolicyDeleted(random.nextLong());
      case 12 -> new Event.CipherKeyImported(random.nextInt());
      default -> new Event.AccessDenied("", random.nextInt(), random.nextLong(), random.nextLong());
    };
  }

  private static List<Long> versions(Random random) {
    return random.longs(random.nextInt(5)).boxed().toList();
  }

  private static Blinded blinded(Random random) {
    return new Blinded(random.nextLong(), random.nextLong());
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
