package io.spike.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.EventStore;
import io.spike.store.files.FileTrees;
import io.spike.store.log.Replica.RaftPosition;
import io.spike.store.proposal.Wish;
import io.spike.store.rocks.DiskStep;
import io.spike.store.testing.CrashImage;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A replica is killed at every point where it changes its files, {@link DiskStep}. What is left is opened again and gets
 * the rest of the Raft log, as a restarted node does: from the newest snapshot on, since the log before that may be gone.
 */
@DisplayName("Invariant 4: an acknowledged write is never lost and never applied twice, wherever the store is killed")
class KilledAnywhereTest {

  /** Images of each step: opening one takes a tenth of a second. */
  private static final int IMAGES = Integer.getInteger("spike.kill.images", 3);
  private static final int ENTRIES = 120;
  private static final long MINUTE = 60L * 1_000_000_000;

  @TempDir
  Path directory;

  /** What was left of a kill, and the last Raft index that the store was given before. */
  private record Killed(DiskStep step, Path image, long given) {}

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void whatIsLeftAndTheRaftLogGiveTheStateOfOneThatWasNotKilled(long seed) throws IOException {
    Map<Long, byte[]> roots = new HashMap<>(Map.of(-1L, LogState.EMPTY.root()));
    try (StoreFixture live = StoreFixture.initialized(directory.resolve("live"));
        Victim victim = new Victim(directory.resolve("node"), directory.resolve("images"), new Random(seed))) {
      live.createTenant("pepsi");
      Random random = new Random(seed);
      for (int i = 0; i < ENTRIES; i++) {
        live.apply(proposals(live, random));
        if (random.nextInt(12) == 0) {
          live.clock += 7 * MINUTE;
        }
      }
      try (EventStore reference = EventStore.open(directory.resolve("reference"))) {
        for (StoreFixture.Applied applied : live.raftLog) {
          reference.replica().apply(applied.at(), applied.batch());
          roots.put(applied.at().index(), reference.state().root());
        }
      }
      victim.live(live);
      assertThat(victim.killed).extracting(Killed::step).containsAll(EnumSet.allOf(DiskStep.class));
      for (Killed killed : victim.killed) {
        revive(killed, live, roots);
      }
    }
  }

  private static byte[][] proposals(StoreFixture live, Random random) {
    List<byte[]> proposals = new ArrayList<>();
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      String path = "p" + random.nextInt(8);
      proposals.add(live.seal(random.nextInt(2), switch (random.nextInt(6)) {
        case 0 -> new Wish.DeleteVersions(path, List.of());
        case 1 -> new Wish.UndeleteVersions(path, List.of(1L));
        case 2 -> new Wish.DestroyVersions(path, List.of());
        default -> StoreFixture.write(path, "{\"n\":\"" + random.nextLong() + "\"}");
      }));
    }
    return proposals.toArray(byte[][]::new);
  }

  /** As a node starts: a snapshot that is ahead of the store replaces it, then the Raft log goes on. */
  private static void revive(Killed killed, StoreFixture live, Map<Long, byte[]> roots) throws IOException {
    String what = "killed " + killed.step + " in " + killed.image;
    List<Path> snapshots = Victim.snapshots(killed.image);
    long purged = snapshots.isEmpty() ? -1 : Victim.index(snapshots.getLast());
    try (EventStore store = EventStore.open(killed.image.resolve("store"))) {
      if (store.state().raft().index() < purged) {
        assertThat(killed.step).as(what).isIn(Victim.BEFORE_A_SNAPSHOT_IS_TAKEN_OVER);
        store.replica().replaceWith(snapshots.getLast());
      }
      long applied = store.state().raft().index();
      assertThat(applied).as(what).isBetween(purged, killed.given);
      assertThat(store.state().root()).as(what).isEqualTo(roots.get(applied));
      for (StoreFixture.Applied next : live.raftLog.subList((int) applied + 1, live.raftLog.size())) {
        store.replica().apply(next.at(), next.batch());
      }
      assertThat(store.state().root()).as(what).isEqualTo(live.store.state().root());
      assertThat(store.state().position()).as(what).isEqualTo(live.store.state().position());
      assertThat(store.log().tree().root(store.state().sequence())).as(what)
          .isEqualTo(live.store.log().tree().root(store.state().sequence()));
      live.unseal(store);
      for (int tenant : store.state().tenants().keySet()) {
        for (int i = 0; i < 8; i++) {
          assertThat(value(store, tenant, "p" + i)).as(what).isEqualTo(live.value(tenant, "p" + i, 0));
        }
      }
    }
    try (Stream<Path> left = Files.list(killed.image)) {
      assertThat(left.map(path -> path.getFileName().toString())).as(what).isSubsetOf("store", "snapshots", "tmp");
    }
  }

  private static String value(EventStore store, int tenant, String path) {
    return store.secret(tenant, path).flatMap(s -> s.live(0)).flatMap(store::value).map(String::new).orElse("");
  }

  @Test
  void sealingAndUnsealingChangeNoFile() {
    List<DiskStep> steps = new ArrayList<>();
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("live"), steps::add)) {
      f.put(0, "a", "{}");
      steps.clear();
      f.store.seal();
      f.unseal(f.store);
      assertThat(f.value(0, "a", 0)).isEqualTo("{}");
      assertThat(steps).isEmpty();
    }
  }

  /** A sealed replica with snapshots that is killed again and again, without noticing. */
  private static final class Victim implements AutoCloseable {

    /** Until its successor is in place the store is the old one, or none. */
    static final List<DiskStep> BEFORE_A_SNAPSHOT_IS_TAKEN_OVER = List.of(DiskStep.SUCCESSOR_READY,
        DiskStep.BEFORE_FLUSH, DiskStep.AFTER_FLUSH);

    private final Path home;
    private final Path images;
    private final Random random;
    private final Map<DiskStep, Integer> seen = new EnumMap<>(DiskStep.class);
    private final List<Killed> killed = new ArrayList<>();
    private EventStore store;
    private long given = -1;

    Victim(Path home, Path images, Random random) throws IOException {
      this.home = Files.createDirectories(home);
      this.images = Files.createDirectories(images);
      this.random = random;
      this.store = open();
    }

    private EventStore open() throws IOException {
      return EventStore.open(home.resolve("store"), this::at);
    }

    /** The first of each kind, and then some by chance. */
    private void at(DiskStep step) throws IOException {
      int before = seen.merge(step, 1, Integer::sum) - 1;
      long taken = killed.stream().filter(k -> k.step == step).count();
      if (before == 0 || taken < IMAGES && random.nextInt(step == DiskStep.AFTER_BATCH ? 20 : 3) == 0) {
        Path image = images.resolve(killed.size() + "-" + step);
        CrashImage.take(home, image);
        killed.add(new Killed(step, image, given));
      }
    }

    /** Applies the Raft log, in the midst of all that a node does with its files. */
    void live(StoreFixture source) throws IOException {
      int next = 0;
      while (next < source.raftLog.size()) {
        switch (random.nextInt(12)) {
          case 0 -> snapshot();
          case 1 -> store.log().dropRemoved();
          case 2 -> {
            store.close();
            store = open();
          }
          case 3 -> next = install(source, next);
          default -> {
            StoreFixture.Applied applied = source.raftLog.get(next++);
            given = applied.at().index();
            store.replica().apply(applied.at(), applied.batch());
          }
        }
      }
    }

    private void snapshot() throws IOException {
      if (given < 0) {
        return;
      }
      Path fresh = home.resolve("tmp");
      FileTrees.delete(fresh);
      adopt(fresh, store.replica().checkpoint(fresh));
    }

    private void adopt(Path fresh, RaftPosition at) throws IOException {
      Path place = Files.createDirectories(home.resolve("snapshots")).resolve(Long.toString(at.index()));
      if (!Files.exists(place)) {
        Files.move(fresh, place);
      }
    }

    /** It missed some entries and gets a snapshot of a node that did not. */
    private int install(StoreFixture source, int next) throws IOException {
      int to = Math.min(source.raftLog.size(), next + 1 + random.nextInt(6));
      Path other = home.resolveSibling("peer-" + to);
      Path fresh = home.resolve("tmp");
      FileTrees.delete(fresh);
      try (EventStore peer = EventStore.open(other)) {
        for (StoreFixture.Applied applied : source.raftLog.subList(0, to)) {
          peer.replica().apply(applied.at(), applied.batch());
        }
        adopt(fresh, peer.replica().checkpoint(fresh));
      }
      FileTrees.delete(other);
      given = to - 1;
      store.replica().replaceWith(snapshots(home).getLast());
      return to;
    }

    static long index(Path snapshot) {
      return Long.parseLong(snapshot.getFileName().toString());
    }

    /** Oldest first. */
    static List<Path> snapshots(Path home) throws IOException {
      if (!Files.exists(home.resolve("snapshots"))) {
        return List.of();
      }
      try (Stream<Path> all = Files.list(home.resolve("snapshots"))) {
        return all.sorted(Comparator.comparingLong(Victim::index)).toList();
      }
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
