package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.identity.dev.DevSvidSource;
import io.spike.store.files.DamagedException;
import io.spike.store.log.LogStore;
import io.spike.store.log.Replica;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A damaged RocksDB store is rebuilt under the node's id, from its own snapshot where that is sound, else from a peer's. */
class StoreRebuildTest {

  /** What happened to the store while the node was away. */
  enum Harm {
    /** Bytes of its files turned; snapshots share the files. */
    BYTES_TURNED(true) {
      @Override
      void to(Path table) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(table.toFile(), "rw")) {
          byte[] start = new byte[(int) Math.min(64, file.length())];
          file.readFully(start);
          for (int i = 0; i < start.length; i++) {
            start[i] ^= 0x55;
          }
          file.seek(0);
          file.write(start);
        }
      }
    },
    /** A file is cut short; snapshots share it. */
    CUT_SHORT(true) {
      @Override
      void to(Path table) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(table.toFile(), "rw")) {
          file.setLength(file.length() / 2);
        }
      }
    },
    /** A file is gone; snapshots still have theirs. */
    FILE_GONE(false) {
      @Override
      void to(Path table) throws IOException {
        Files.delete(table);
      }
    };

    private final boolean snapshotsToo;

    Harm(boolean snapshotsToo) {
      this.snapshotsToo = snapshotsToo;
    }

    abstract void to(Path table) throws IOException;
  }

  private record Running(RaftNode node, LogStore store, DevSvidSource identity) implements AutoCloseable {
    @Override
    public void close() {
      node.closeNow();
      identity.close();
    }
  }

  private record StoreFiles(Path directory) implements ReplicaFiles<LogStore> {
    @Override
    public LogStore open() throws IOException {
      return LogStore.open(directory);
    }

    @Override
    public Replica replica(LogStore opened) {
      return opened;
    }

    @Override
    public void verify(Path checkpoint, Path scratch) throws IOException {
      LogStore.verify(checkpoint, scratch);
    }
  }

  private static TestCluster cluster(Path directory) throws IOException {
    return new TestCluster(directory, Duration.ofHours(1),
        settings -> settings.withSnapshots(1 << 30, 100_000, 0).withSegmentBytes(64 << 10));
  }

  private static Running start(TestCluster cluster, Path directory, String name) throws IOException {
    DevSvidSource identity = cluster.identify(name);
    LogStore store = new Recovery(cluster.settings(name), identity, TestCluster::isNode)
        .open(new StoreFiles(directory.resolve(name).resolve("store")));
    return new Running(
        RaftNode.start(cluster.settings(name), store, identity, TestCluster::isNode, () -> new byte[0], _ -> true),
        store,
        identity);
  }

  /** Malformed proposals suffice: each is refused, and noted. */
  private static void fill(RaftNode through, int count) {
    List<CompletableFuture<byte[]>> refusals = new ArrayList<>();
    byte[] noise = "no proposal ".repeat(200).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < count; i++) {
      refusals.add(through.submit(noise, TestCluster.soon()));
    }
    refusals.forEach(CompletableFuture::join);
  }

  private static void caughtUp(Running node, RaftNode with) {
    Awaitility.await().atMost(Duration.ofSeconds(60))
        .until(() -> node.store().applied().index() >= with.status().applied() - 1);
    node.node().confirmRead(TestCluster.soon()).join();
  }

  private static List<Path> tables(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".sst")).toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDamagedStoreIsRebuiltUnderTheSameId(Harm harm, @TempDir Path directory) throws IOException {
    try (TestCluster cluster = cluster(directory);
        Running first = start(cluster, directory, "node-1");
        Running second = start(cluster, directory, "node-2")) {
      Path own = directory.resolve("node-3");
      long before;
      try (Running third = start(cluster, directory, "node-3")) {
        fill(first.node(), 300);
        caughtUp(third, first.node());
        third.node().triggerSnapshot().join();
        fill(first.node(), 20);
        caughtUp(third, first.node());
        before = third.store().applied().index();
      }
      List<Path> tables = tables(own.resolve("store"));
      assertThat(tables).isNotEmpty();
      for (Path table : tables) {
        harm.to(table);
      }
      try (Running third = start(cluster, directory, "node-3")) {
        fill(first.node(), 5);
        caughtUp(third, first.node());
        assertThat(third.store().applied().index()).isGreaterThan(before);
        assertThat(third.node().voters().current()).containsExactlyInAnyOrder("node-1", "node-2", "node-3");
        assertThat(third.store().state().root()).isEqualTo(first.store().state().root());
      }
      assertThat(own.resolve("store.damaged")).isDirectory();
      assertThat(Files.exists(own.resolve("snapshot.damaged"))).isEqualTo(harm.snapshotsToo);
      assertThat(own.resolve("raft.replaced")).doesNotExist();
      assertThat(second.node().status().leader()).isNotNull();
      assertThat(cluster.halts()).isEmpty();
    }
  }

  /** Its peer's snapshot then stands in a later term, behind the end of its own Raft log. */
  @Test
  void aFormerLeaderWhoseStoreIsRebuiltBeyondItsRaftLogGoesOn(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = cluster(directory);
        Running first = start(cluster, directory, "node-1");
        Running second = start(cluster, directory, "node-2")) {
      Path own = directory.resolve("node-3");
      try (Running third = start(cluster, directory, "node-3")) {
        caughtUp(third, first.node());
        lead(third, first, second);
        fill(first.node(), 300);
        third.node().triggerSnapshot().join();
        fill(first.node(), 20);
      }
      for (Path table : tables(own.resolve("store"))) {
        Harm.BYTES_TURNED.to(table);
      }
      try (Running third = start(cluster, directory, "node-3")) {
        fill(third.node(), 5);
        caughtUp(third, first.node());
        assertThat(third.store().state().root()).isEqualTo(first.store().state().root());
      }
      assertThat(own.resolve("raft.replaced")).doesNotExist();
      assertThat(cluster.halts()).isEmpty();
    }
  }

  private static void lead(Running heir, Running... others) {
    for (Running other : others) {
      if (other.node().status().ready()) {
        other.node().transferLeadership(heir.node().status().self(), Duration.ofSeconds(30)).join();
      }
    }
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> heir.node().status().ready());
  }

  @Test
  void damageFoundWhileRunningEndsTheProcessAndTheNextStartRebuilds(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = cluster(directory);
        Running first = start(cluster, directory, "node-1");
        Running second = start(cluster, directory, "node-2")) {
      fill(first.node(), 30);
      RaftSettings settings = cluster.settings("node-3");
      try (Running third = start(cluster, directory, "node-3")) {
        caughtUp(third, second.node());
        RaftNode.storeDamaged(settings, new DamagedException("store x cannot be read: block checksum mismatch", null));
        assertThat(cluster.halts()).singleElement().asString().contains("block checksum mismatch");
      }
      assertThat(directory.resolve("node-3/raft/rebuild-store")).content().contains("block checksum mismatch");
      try (Running third = start(cluster, directory, "node-3")) {
        caughtUp(third, second.node());
      }
      assertThat(directory.resolve("node-3/store.damaged")).isDirectory();
      assertThat(directory.resolve("node-3/raft/rebuild-store")).doesNotExist();
    }
  }
}
