package io.spike.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.FeatureLevel;
import io.spike.store.entry.Entry;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Event;
import io.spike.store.proposal.Wish;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log says which versions can read it, and holds no entry that they cannot. */
class FeatureLevelTest {

  private static final Wish DENIED = new Wish.DenyAccess("db/creds", "read", "nexus-2", 1, 5, 6);

  @TempDir
  private Path directory = Path.of("");

  @Test
  void oneWishGivesTheLayoutThatTheLogMayHoldAndBothAreReadAsOneEvent() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      assertThat(level(f)).isEqualTo(FeatureLevel.FIRST);
      Entry before = denied(f);
      f.accept(f.store.sealFeatureLevel(StoreFixture.ALICE));
      assertThat(level(f)).isEqualTo(2);
      Entry after = denied(f);

      assertThat(before.header().kind()).isEqualTo(EntryKind.ACCESS_DENIED);
      assertThat(before.event()).isEqualTo(new Event.AccessDenied("", 1, 5, 6));
      assertThat(after.header().kind()).isEqualTo(EntryKind.ACCESS_DENIED_BY_NODE);
      assertThat(after.event()).isEqualTo(new Event.AccessDenied("nexus-2", 1, 5, 6));
      assertThat(before.header().kind().label()).isEqualTo(after.header().kind().label());
      long size = f.store.state().sequence();
      assertThat(LongStream.rangeClosed(1, size).mapToObj(at -> f.store.descriptor(at))).allMatch(d -> d.isPresent());
    }
  }

  @Test
  void anOlderVersionDoesNotOpenWhatANewerOneWrote() {
    Path store = directory.resolve("a");
    try (StoreFixture f = StoreFixture.initialized(store)) {
      f.accept(f.store.sealFeatureLevel(StoreFixture.ALICE));
    }
    assertThatThrownBy(() -> LogStore.open(store, 1)).isInstanceOf(IOException.class)
        .hasMessage("store " + store
            + " was written by a newer version: it is at feature level 2, this version knows up to 1");
  }

  private static int level(StoreFixture f) {
    Cluster cluster = f.store.state().cluster();
    return cluster == null ? 0 : cluster.featureLevel();
  }

  private static Entry denied(StoreFixture f) {
    long sequence = f.accept(f.seal(0, "request-" + f.store.state().sequence(), DENIED)).sequence();
    return f.store.log().entry(sequence).orElseThrow();
  }

  @Test
  void kindsOfTheFirstLevelAreAllThatAFreshLogMayHold() {
    assertThat(List.of(EntryKind.values())).allMatch(kind -> kind.since() <= FeatureLevel.NEWEST)
        .filteredOn(kind -> kind.since() > FeatureLevel.FIRST).containsExactly(EntryKind.ACCESS_DENIED_BY_NODE);
  }
}
