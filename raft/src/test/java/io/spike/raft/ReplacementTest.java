package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose Raft files must not be trusted comes back as another generation, with the leader's consent. */
class ReplacementTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static RaftSettings small(RaftSettings settings) {
    return settings.withSnapshots(256 << 10, 100_000, 0).withSegmentBytes(64 << 10);
  }

  private static Path closedSegment(TestCluster cluster, String name) throws IOException {
    try (Stream<Path> files = Files.list(cluster.log(name))) {
      return files.filter(file -> file.getFileName().toString().matches("log_\\d+-\\d+")).sorted().findFirst()
          .orElseThrow();
    }
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    Files.write(file, bytes);
  }

  private static Path given(Path directory, String name, String what) {
    return directory.resolve(name).resolve(what);
  }

  private static Map<Path, String> contents(Path root) throws IOException {
    Map<Path, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        found.put(file, Files.size(file) + " " + Files.getLastModifiedTime(file));
      }
    }
    return found;
  }

  private static int generation(TestCluster cluster, String asked, String name) {
    return Awaitility.await().atMost(PATIENCE)
        .until(() -> cluster.node(asked).peers(Duration.ofSeconds(5)).join().stream()
            .filter(report -> report.id().equals(name) && report.reachable()).findFirst(), Optional::isPresent)
        .orElseThrow().generation();
  }

  @Test
  void aNodeWithARottenRaftLogIsReplacedWhileTheOthersWriteAndLacksNothing(@TempDir Path directory)
      throws IOException {
    try (TestCluster cluster = TestCluster.started(directory, ReplacementTest::small)) {
      String name = cluster.follower();
      for (int i = 0; i < 60; i++) {
        cluster.submit(name, "before-" + i, 3000).join();
      }
      cluster.kill(name);
      flip(closedSegment(cluster, name));
      String leader = cluster.leader();
      CompletableFuture<?> start = CompletableFuture.runAsync(() -> {
        try {
          cluster.startHealing(name);
        } catch (IOException e) {
          throw new CompletionException(e);
        }
      });
      int written = 60;
      while (!start.isDone() || written < 200) {
        assertThat(cluster.write(leader, "meanwhile-" + written)).isEqualTo(++written);
      }
      start.join();
      cluster.awaitEqual(written);
      assertThat(cluster.replica(name).requests()).isEqualTo(cluster.replica(leader).requests());
      assertThat(cluster.read(name)).isEqualTo(written);
      assertThat(generation(cluster, leader, name)).isEqualTo(1);
      assertThat(given(directory, name, "raft.replaced/current")).isDirectory();
      assertThat(given(directory, name, "store.replaced")).isDirectory();
      assertThat(given(directory, name, "raft/owner")).content().contains("node " + name + "\ngeneration 1\n");

      // The new one has a vote: with it and one other, the group goes on. Between two sets of voters nobody steps down, so
      // that a hand-over waits.
      Awaitility.await().atMost(PATIENCE).until(() -> cluster.node(leader).voters().current().contains(name + ".1"));
      cluster.node(leader).transferLeadership(name, PATIENCE).join();
      assertThat(cluster.leader()).isEqualTo(name);
      cluster.kill(leader);
      assertThat(cluster.write(name, "on two")).isEqualTo(written + 1);
      cluster.start(leader);
      cluster.awaitEqual(written + 1);
      // It keeps its generation, and its data, over a restart.
      cluster.kill(name);
      cluster.startHealing(name);
      assertThat(cluster.replica(name).size()).isGreaterThanOrEqualTo(written);
      assertThat(cluster.read(name)).isEqualTo(written + 1);
      assertThat(generation(cluster, leader, name)).isEqualTo(1);
      assertThat(cluster.halts()).isEmpty();
    }
  }

  @Test
  void aFencedNodeIsReplacedAgainAndAgain(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String name = cluster.follower();
      for (int generation = 1; generation <= 2; generation++) {
        cluster.write(name, "round-" + generation);
        cluster.node(name).fence("its state differs");
        cluster.kill(name);
        assertThatThrownBy(() -> cluster.start(name)).hasMessageContaining("its state differs");
        cluster.startHealing(name);
        cluster.awaitEqual(generation);
        assertThat(cluster.read(name)).isEqualTo(generation);
        assertThat(generation(cluster, cluster.leader(), name)).isEqualTo(generation);
        String voter = name + "." + generation;
        Awaitility.await().atMost(PATIENCE).until(() -> cluster.node(name).voters().current().contains(voter));
      }
      assertThat(cluster.write(name, "last")).isEqualTo(3);
      assertThat(cluster.halts()).hasSize(2);
    }
  }

  @Test
  void withoutAHealthyMajorityOfOthersItWaitsAndTouchesNothing(@TempDir Path directory) throws Exception {
    try (TestCluster cluster = TestCluster.started(directory);
        ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
      String name = cluster.follower();
      String leader = cluster.leader();
      String other = cluster.names().stream().filter(each -> !each.equals(name) && !each.equals(leader)).findFirst()
          .orElseThrow();
      cluster.write(name, "kept");
      cluster.node(name).fence("its state differs");
      cluster.kill(other);
      cluster.kill(name);
      Map<Path, String> before = contents(directory.resolve(name));
      var start = background.submit(() -> cluster.startHealing(name));
      Awaitility.await().atMost(PATIENCE).until(() -> cluster.node(leader).peers(Duration.ofSeconds(1)).join().stream()
          .anyMatch(report -> report.id().equals(name) && report.waiting().contains("its state differs")));
      // It asks every second: it has been told no, and more than once.
      Awaitility.await().pollDelay(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> !start.isDone());
      assertThat(contents(directory.resolve(name))).isEqualTo(before);

      cluster.start(other);
      start.get();
      cluster.awaitEqual(1);
      assertThat(cluster.read(name)).isEqualTo(1);
      assertThat(generation(cluster, other, name)).isEqualTo(1);
    }
  }
}
