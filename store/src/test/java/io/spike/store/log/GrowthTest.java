package io.spike.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.spike.store.cluster.FeatureLevel;
import io.spike.store.log.Replica.RaftPosition;
import io.spike.store.proposal.Proposal;
import io.spike.store.proposal.ProposalCodec;
import io.spike.store.proposal.Wish;
import io.spike.store.proto.Batch;
import io.spike.store.rocks.Change;
import io.spike.store.rocks.Database;
import io.spike.store.rocks.DiskStep;
import io.spike.store.rocks.DiskWatch;
import io.spike.store.rocks.Family;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What applying an entry costs does not depend on how many there were before. Nothing here looks at a clock. */
class GrowthTest {

  private static final int SHORT = 2_000;
  private static final int LONG = 20_000;
  /** Entries over which is averaged. */
  private static final int STRETCH = 1_000;
  /** Of log time, between two entries: the window of requests is full, and emptied as it fills, long before a log is short. */
  private static final long STEP = 2_000_000_000;
  private static final double CHANCE = 1.05;
  private static final int FEW_READS = 20;

  @TempDir
  Path directory;

  /**
   * Rows in memory, which count what applying reads and writes.
   *
   * @param read rows asked for, those of scans included
   * @param written rows put or deleted
   * @param bytes of keys and values put
   */
  private record Work(long read, long written, long bytes) {
    Work since(Work before) {
      return new Work(read - before.read, written - before.written, bytes - before.bytes);
    }
  }

  private static final class CountedRows {
    private final Map<Family, NavigableMap<byte[], byte[]>> rows = new EnumMap<>(Family.class);
    private final Window window = new Window(this::scan);
    private LogState state = LogState.EMPTY;
    private long read;
    private long written;
    private long bytes;

    CountedRows() {
      for (Family family : Family.values()) {
        rows.put(family, new TreeMap<>(Arrays::compareUnsigned));
      }
    }

    private NavigableMap<byte[], byte[]> of(Family family) {
      return Optional.ofNullable(rows.get(family)).orElseThrow();
    }

    Work work() {
      return new Work(read, written, bytes);
    }

    /** As the store does it. */
    void apply(StoreFixture.Applied entry) throws InvalidProtocolBufferException {
      Batch batch = Batch.parseFrom(entry.batch());
      window.begin();
      List<Optional<Proposal>> proposals = batch.getProposalsList().stream().map(ProposalCodec::decode).toList();
      Transaction changes = new Transaction(new Prefetch(this::get, this::getAll, proposals));
      Applier applier = new Applier(FeatureLevel.NEWEST, state, batch.getStamp(), window, changes);
      proposals.forEach(applier::apply);
      state = applier.state().at(entry.at());
      changes.stage(Change.put(Family.META, Keys.STATE, state.encode()));
      changes.changes().forEach(this::write);
    }

    private void write(Change change) {
      written++;
      byte[] value = change.value();
      if (value == null) {
        of(change.family()).remove(change.key());
      } else {
        bytes += change.key().length + value.length;
        of(change.family()).put(change.key(), value);
      }
    }

    private byte @Nullable [] get(Family family, byte[] key) {
      read++;
      return of(family).get(key);
    }

    private List<byte @Nullable []> getAll(Family family, List<byte[]> keys) {
      return Arrays.asList(keys.stream().map(key -> get(family, key)).toArray(byte[][]::new));
    }

    private void scan(Family family, byte[] prefix, byte[] from, Database.Row row) {
      for (Map.Entry<byte[], byte[]> each : of(family).tailMap(from, true).entrySet()) {
        read++;
        if (!Arrays.equals(each.getKey(), 0, Math.min(prefix.length, each.getKey().length), prefix, 0, prefix.length)
            || !row.take(each.getKey(), each.getValue())) {
          return;
        }
      }
    }
  }

  @Test
  void anEntryCostsNoMoreInALongLogThanInAShortOne() throws IOException {
    CountedRows rows = new CountedRows();
    Map<Integer, Work> stretches = new TreeMap<>();
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("live"))) {
      int tenant = f.createTenant("pepsi");
      Work before = rows.work();
      for (int i = 1; i <= LONG; i++) {
        f.clock += STEP;
        f.apply(proposal(f, tenant, i));
        for (StoreFixture.Applied entry : f.raftLog) {
          rows.apply(entry);
        }
        f.raftLog.clear();
        if (i % STRETCH == 0) {
          stretches.put(i, rows.work().since(before));
          before = rows.work();
        }
      }
      assertThat(rows.state.root()).as("the store did the same").isEqualTo(f.store.state().root());
    }
    Work young = Optional.ofNullable(stretches.get(SHORT)).orElseThrow();
    Work old = Optional.ofNullable(stretches.get(LONG)).orElseThrow();
    System.out.println("of " + STRETCH + " entries up to number " + SHORT + " " + young + ", up to number " + LONG + " "
        + old);
    assertThat((double) old.written).isLessThan(young.written * CHANCE);
    assertThat((double) old.bytes).isLessThan(young.bytes * CHANCE);
    assertThat((double) old.read).isLessThan(young.read * CHANCE);
    assertThat(old.read).as("a record of the window is read once when it is due, not with every entry before")
        .isLessThan(FEW_READS * STRETCH);
  }

  /** New secrets, new versions of old ones, removals, denials, and what the log says of itself. */
  private static byte[] proposal(StoreFixture f, int tenant, int i) {
    String old = "p" + i % 23;
    return switch (i % 50) {
      case 10 -> f.seal(tenant, new Wish.DeleteVersions(old, List.of()));
      case 20 -> f.seal(tenant, new Wish.DestroyVersions(old, List.of()));
      case 30 -> f.seal(tenant, new Wish.DenyAccess(old, "read", "nexus-1", 1, f.clock, f.clock));
      case 40 -> f.store.stateRootProposal(Optional.empty());
      case 49 -> f.store.sealCheckpoint(StoreFixture.ALICE);
      default -> f.seal(tenant, StoreFixture.write(i % 2 == 0 ? old : "new-" + i, "{\"value\":\"" + i % 10 + "\"}"));
    };
  }

  @Test
  void entriesAreAppliedWhileACheckpointIsPrepared() throws IOException {
    AtomicReference<DiskWatch> watch = new AtomicReference<>(DiskWatch.NONE);
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("live"), step -> watch.get().at(step))) {
      f.put(0, "before", "{}");
      CompletableFuture<Void> flushing = new CompletableFuture<>();
      CompletableFuture<Void> applied = new CompletableFuture<>();
      watch.set(step -> {
        if (step == DiskStep.BEFORE_FLUSH) {
          watch.set(DiskWatch.NONE);
          flushing.complete(null);
          applied.join();
        }
      });
      CompletableFuture<Void> preparing = CompletableFuture.runAsync(() -> {
        try {
          f.store.replica().prepareCheckpoint();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
      flushing.join();
      f.put(0, "meanwhile", "{}");
      assertThat(preparing).isNotDone();
      applied.complete(null);
      preparing.join();
      RaftPosition covered = f.store.replica().checkpoint(directory.resolve("copy"));
      assertThat(covered).isEqualTo(f.store.state().raft());
    }
  }
}
