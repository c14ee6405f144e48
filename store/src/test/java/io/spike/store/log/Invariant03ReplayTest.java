package io.spike.store.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.EventStore;
import io.spike.store.entry.KeySource;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.cluster.Cluster;
import io.spike.store.crypto.Crypto;
import io.spike.store.proto.Batch;
import io.spike.store.entry.ScrubRange;
import io.spike.store.log.Replica.RaftPosition;
import io.spike.store.proposal.Wish;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apply is a pure function of state and entry. */
class Invariant03ReplayTest {

  @TempDir
  Path directory;

  /** The same proposals under the same stamps, split into batches in any way, sealed from birth: the same state root. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void replayUnderAnyBatchSplitGivesTheLiveStateRoot(long seed) throws IOException {
    Random random = new Random(seed);
    try (StoreFixture live = StoreFixture.initialized(directory.resolve("live"));
        EventStore sealed = EventStore.open(directory.resolve("sealed"))) {
      history(live, random);
      long index = 0;
      for (StoreFixture.Applied applied : live.raftLog) {
        Batch batch = Batch.parseFrom(applied.batch());
        List<byte[]> proposals = new ArrayList<>();
        batch.getProposalsList().forEach(p -> proposals.add(p.toByteArray()));
        while (!proposals.isEmpty()) {
          List<byte[]> some = proposals.subList(0, 1 + random.nextInt(proposals.size()));
          sealed.replica().apply(new RaftPosition(2, index++), BatchFrame.encode(batch.getStamp(), some));
          some.clear();
        }
      }
      assertThat(sealed.state().root()).isEqualTo(live.store.state().root());
      assertThat(sealed.state().position()).isEqualTo(live.store.state().position());
      live.unseal(sealed);
      assertThat(sealed.paths("", sealed.state())).isEqualTo(live.store.paths("", live.store.state()));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void replayOfTheEventLogWithoutAnyPayloadGivesTheLiveStateRoot(long seed) throws IOException {
    try (StoreFixture live = StoreFixture.initialized(directory.resolve("live"))) {
      history(live, new Random(seed));
      LogState state = live.store.state();
      LogState replayed = EventLogReplay.replay(live.store.log(), state.sequence(), directory.resolve("scratch"));
      assertThat(replayed.root()).isEqualTo(state.root());
      assertThat(replayed.logTime()).isEqualTo(state.logTime());
      assertThat(replayed.tenants()).isEqualTo(state.tenants());
    }
  }

  @Test
  void sealsAndWhatOperatorsDidReplayToTheSameState() throws IOException {
    try (StoreFixture live = StoreFixture.initialized(directory.resolve("live"))) {
      live.put(0, "a", "{}");
      live.accept(live.store.sealRecoveryShardsGiven(StoreFixture.ALICE));
      long sealed = live.accept(live.store.sealSeal(StoreFixture.ALICE)).sequence();
      LogState atSeal = live.store.state();
      try (SecretBytes key = SecretBytes.copyOf(live.rootKey())) {
        live.accept(live.store.sealUnseal(key, StoreFixture.ALICE, KeySource.KEEPERS));
      }
      live.unseal(live.store);
      live.put(0, "a", "{}");
      LogState state = live.store.state();
      LogState then = EventLogReplay.replay(live.store.log(), sealed, directory.resolve("scratch-then"));
      LogState now = EventLogReplay.replay(live.store.log(), state.sequence(), directory.resolve("scratch-now"));
      assertThat(then.digest()).isEqualTo(atSeal.digest());
      assertThat(now.digest()).isEqualTo(state.digest());
      assertThat(then.cluster()).extracting(Cluster::sealed, Cluster::recoverable).containsExactly(true, 1);
      assertThat(now.cluster()).extracting(Cluster::sealed, Cluster::recoverable).containsExactly(false, 1);
    }
  }

  @Test
  void aStoreClosedAndReopenedBetweenAnyTwoEntriesGoesOnAsIfNothingHadBeen() throws IOException {
    try (StoreFixture live = StoreFixture.initialized(directory.resolve("live"))) {
      history(live, new Random(7));
      Path again = directory.resolve("again");
      for (StoreFixture.Applied applied : live.raftLog) {
        try (EventStore store = EventStore.open(again)) {
          store.replica().apply(applied.at(), applied.batch());
        }
      }
      try (EventStore store = EventStore.open(again)) {
        assertThat(store.state().root()).isEqualTo(live.store.state().root());
      }
    }
  }

  /** Any bytes give outcomes, the same on every replica; none throws. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void anyBytesAreDecided(long seed) throws IOException {
    Random random = new Random(seed);
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("live"));
        EventStore sealed = EventStore.open(directory.resolve("sealed"))) {
      f.put(0, "a", "{}");
      Position before = f.store.state().position();
      for (int i = 0; i < 2000; i++) {
        byte[] proposal = f.seal(0, "r" + i, StoreFixture.write("a", "{}"));
        int flips = 1 + random.nextInt(3);
        for (int n = 0; n < flips; n++) {
          // Only the front half: envelope, ids, kinds; a flipped ciphertext bit is a well-formed ciphertext.
          proposal[random.nextInt(20)] ^= (byte) (1 << random.nextInt(8));
        }
        if (random.nextInt(4) == 0) {
          random.nextBytes(proposal);
        }
        f.applyBatch(random.nextInt(10) == 0 ? proposal : BatchFrame.encode(f.clock, List.of(proposal)));
      }
      assertThat(f.store.state().position().sequence()).isGreaterThanOrEqualTo(before.sequence());
      for (StoreFixture.Applied applied : f.raftLog) {
        sealed.replica().apply(applied.at(), applied.batch());
      }
      assertThat(sealed.state().digest()).isEqualTo(f.store.state().digest());
      f.put(0, "a", "{\"still\":\"alive\"}");
      assertThat(f.value(0, "a", 0)).isEqualTo("{\"still\":\"alive\"}");
    }
  }

  private static void history(StoreFixture f, Random random) {
    int pepsi = f.createTenant("pepsi");
    for (int i = 0; i < 60; i++) {
      List<byte[]> proposals = new ArrayList<>();
      for (int n = 1 + random.nextInt(5); n > 0; n--) {
        String path = "p" + random.nextInt(6);
        Wish wish = switch (random.nextInt(8)) {
          case 7 -> new Wish.ImportSecret("imported/" + path, 1 + i / 4, "{}".getBytes(UTF_8), 1 + i, 1, 3);
          case 6 -> new Wish.ImportCipherKey(pepsi, "pepsi", Crypto.random(32));
          case 3 -> new Wish.DestroyVersions(path, List.of((long) random.nextInt(4)));
          case 0 -> new Wish.DeleteVersions(path, List.of((long) random.nextInt(4)));
          case 1 -> new Wish.UndeleteVersions(path, List.of((long) random.nextInt(4)));
          case 2 -> new Wish.DenyAccess(path, "read", "nexus-1", 1, f.clock, f.clock);
          default -> StoreFixture.write(path, "{\"i\":\"" + i + "\"}");
        };
        proposals.add(f.seal(wish instanceof Wish.ImportCipherKey || random.nextBoolean() ? 0 : pepsi, wish));
      }
      if (random.nextInt(4) == 0) {
        proposals.add(proposals.getFirst());
      }
      if (random.nextInt(3) == 0) {
        proposals.add(random.nextInt(proposals.size()), f.store.stateRootProposal(
            random.nextBoolean() ? Optional.empty() : Optional.of(ScrubRange.first(1 + random.nextInt(1000)))));
      }
      f.apply(proposals.toArray(byte[][]::new));
      if (random.nextInt(10) == 0) {
        f.clock += 8L * 60 * 1_000_000_000;
      }
    }
  }
}
