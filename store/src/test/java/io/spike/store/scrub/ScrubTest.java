package io.spike.store.scrub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.store.EventStore;
import io.spike.store.entry.ScrubRange;
import io.spike.store.log.FrozenRows;
import io.spike.store.proposal.Wish;
import io.spike.store.rocks.Change;
import io.spike.store.rocks.Database;
import io.spike.store.rocks.Family;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A scrub sees every byte that replicas have in common. */
class ScrubTest {

  private static final long FAST = 1L << 40;
  private static final ScrubRange ALL = ScrubRange.first(1 << 24);

  @TempDir
  Path directory;

  @Test
  void replicasOfTheSameLogHashTheSameInRangesOfAnySize() throws Exception {
    try (StoreFixture f = history("live"); EventStore other = EventStore.open(directory.resolve("other"))) {
      for (StoreFixture.Applied applied : f.raftLog) {
        other.replica().apply(applied.at(), applied.batch());
      }
      for (int limit : List.of(1 << 24, 1000, 1)) {
        assertThat(pass(other, limit)).as("ranges of %d bytes", limit).isEqualTo(pass(f.store, limit))
            .hasSizeGreaterThan(limit == 1 << 24 ? 0 : 5);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Family.class, names = "META", mode = EnumSource.Mode.EXCLUDE)
  void oneOtherByteInAnyFamilyIsSeen(Family family) throws Exception {
    List<String> sound;
    try (StoreFixture f = history("live")) {
      sound = pass(f.store, 1 << 24);
    }
    try (Database database = Database.open(directory.resolve("live"))) {
      List<Change> changes = new ArrayList<>();
      database.scan(family, new byte[0], new byte[0], (key, value) -> {
        value[value.length - 1] ^= 1;
        changes.add(Change.put(family, key, value));
        return false;
      });
      assertThat(changes).hasSize(1);
      database.write(changes);
    }
    try (EventStore store = EventStore.open(directory.resolve("live"))) {
      assertThat(pass(store, 1 << 24)).isNotEqualTo(sound);
    }
  }

  @Test
  void anEntryThatIsNotWhatTheMerkleTreeSaysIsNamed() throws Exception {
    try (StoreFixture f = history("live")) {
      assertThat(hash(freeze(f.store)).fault()).isEmpty();
    }
    try (Database database = Database.open(directory.resolve("live"))) {
      List<Change> changes = new ArrayList<>();
      database.scan(Family.ENTRIES, new byte[0], new byte[]{0, 0, 0, 0, 0, 0, 0, 4}, (key, value) -> {
        value[70] ^= 1;
        changes.add(Change.put(Family.ENTRIES, key, value));
        return false;
      });
      database.write(changes);
    }
    try (EventStore store = EventStore.open(directory.resolve("live"))) {
      assertThat(hash(freeze(store)).fault())
          .contains("entry 4 is not what its leaf in the Merkle tree says");
    }
  }

  @Test
  void whatIsWrittenLaterIsNotSeen() throws Exception {
    try (StoreFixture f = history("live")) {
      FrozenRows rows = freeze(f.store);
      byte[] before = hash(rows).hash();
      f.accept(f.seal(0, new Wish.DestroyVersions("p1", List.of(1L))));
      f.put(0, "later", "{}");
      assertThat(hash(rows).hash()).isEqualTo(before);
      rows.close();
      assertThat(hash(freeze(f.store)).hash()).isNotEqualTo(before);
    }
  }

  @Test
  void rewritingFilesWaitsForWhoeverReadsRowsOfBefore() throws Exception {
    try (StoreFixture f = history("live")) {
      FrozenRows rows = freeze(f.store);
      Thread rewriting = Thread.ofVirtual().start(() -> {
        try {
          f.store.log().dropRemoved();
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      });
      while (rewriting.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      assertThat(rows.isOpen()).isTrue();
      rows.close();
      rewriting.join();
    }
  }

  @Test
  void aRangeThatCannotBeReadInTimeIsGivenUpAndOneWhoseStoreIsGoneFails() throws Exception {
    FrozenRows rows;
    try (StoreFixture f = history("live")) {
      rows = freeze(f.store);
      assertThat(Scrub.hash(rows, ALL, new Pace(1, 60))).isEmpty();
    }
    FrozenRows gone = rows;
    assertThatThrownBy(() -> Scrub.hash(gone, ALL, new Pace(FAST, 60))).isInstanceOf(IllegalStateException.class);
  }

  /** Hashes of consecutive ranges over everything, as text. */
  private static List<String> pass(EventStore store, int limit) throws InterruptedException {
    List<String> hashes = new ArrayList<>();
    try (FrozenRows rows = freeze(store)) {
      Optional<ScrubRange> range = Optional.of(ScrubRange.first(limit));
      while (range.isPresent()) {
        RowDigest digest = Scrub.hash(rows, range.get(), new Pace(FAST, 60)).orElseThrow();
        hashes.add(HexFormat.of().formatHex(digest.hash()));
        range = digest.next();
      }
    }
    return hashes;
  }

  private static RowDigest hash(FrozenRows rows) throws InterruptedException {
    return Scrub.hash(rows, ALL, new Pace(FAST, 60)).orElseThrow();
  }

  private static FrozenRows freeze(EventStore store) {
    return store.log().freeze();
  }

  private StoreFixture history(String name) {
    StoreFixture f = StoreFixture.initialized(directory.resolve(name));
    int pepsi = f.createTenant("pepsi");
    for (int i = 0; i < 40; i++) {
      f.put(i % 2 == 0 ? 0 : pepsi, "p" + i % 7, "{\"i\":\"" + i + "\"}");
    }
    f.accept(f.seal(0, new Wish.DestroyVersions("p2", List.of(1L))));
    return f;
  }
}
