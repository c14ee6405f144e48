package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.store.files.FileTrees;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartTest {

  private static Path log(TestCluster cluster, Path directory, String name) {
    return directory.resolve(name).resolve("raft").resolve(cluster.settings(name).groupId().toString())
        .resolve("current");
  }

  private static Path open(Path log) throws IOException {
    try (Stream<Path> files = Files.list(log)) {
      return files.filter(file -> file.getFileName().toString().startsWith("log_inprogress")).findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aTornTailIsCutOffAndTheNodeCatchesUp(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String name = cluster.follower();
      cluster.write(name, "before");
      cluster.read(name);
      cluster.kill(name);
      Path file = open(log(cluster, directory, name));
      // Ratis drops the zeros it wrote ahead when it closes; a power cut leaves them.
      byte[] bytes = java.util.Arrays.copyOf(Files.readAllBytes(file), 1 << 16);
      LogCheck.Scan sound = LogCheck.scan(bytes);
      // A record of 3000 bytes of which only the first sectors were written.
      byte[] torn = LogCheckTest.record(3000);
      int there = 1024 - sound.end() % 512;
      System.arraycopy(torn, 0, bytes, sound.end(), there);
      Files.write(file, bytes);
      cluster.start(name);
      assertThat(cluster.write(name, "after")).isEqualTo(2);
      assertThat(cluster.read(name)).isEqualTo(2);
    }
  }

  @Test
  void aTurnedBitIsRefusedWithTheNameOfTheFileAndLeavesNoThread(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory, settings -> settings.withSegmentBytes(64 << 10))) {
      String name = cluster.follower();
      for (int i = 0; i < 60; i++) {
        cluster.submit(name, "r" + i, 3000).join();
      }
      cluster.kill(name);
      Path log = log(cluster, directory, name);
      Path closed;
      try (Stream<Path> files = Files.list(log)) {
        closed = files.filter(file -> file.getFileName().toString().matches("log_\\d+-\\d+")).findFirst().orElseThrow();
      }
      for (Path file : new Path[]{open(log), closed}) {
        byte[] good = Files.readAllBytes(file);
        byte[] bad = good.clone();
        bad[100] ^= 4;
        Files.write(file, bad);
        Set<Thread> before = threads();
        assertThatThrownBy(() -> cluster.start(name)).isInstanceOf(IOException.class)
            .hasMessageContaining(file.toString());
        assertThat(file).hasBinaryContent(bad);
        Awaitility.await().atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(threadsSince(before, name)).isEmpty());
        Files.write(file, good);
      }
      cluster.start(name);
      assertThat(cluster.read(name)).isEqualTo(60);
    }
  }

  private static Set<Thread> threads() {
    return Set.copyOf(Thread.getAllStackTraces().keySet());
  }

  private static Set<String> threadsSince(Set<Thread> before, String name) {
    return threads().stream().filter(thread -> !before.contains(thread) && thread.isAlive() && !thread.isDaemon()
        && thread.getName().contains(name)).map(Thread::getName).collect(Collectors.toSet());
  }

  @Test
  void directoriesOfOthersAndTakenPortsAreRefusedByName(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String name = cluster.follower();
      cluster.write(name, "something to lose");
      cluster.read(name);
      assertThatThrownBy(() -> NodeDirectory.open(cluster.settings(name))).hasMessageContaining("in use");
      cluster.kill(name);
      RaftSettings right = cluster.settings(name);
      UUID other = UUID.randomUUID();
      RaftSettings group = RaftSettings.of(other, name, right.members(), right.directory());
      assertThatThrownBy(() -> NodeDirectory.open(group)).isInstanceOf(IOException.class)
          .hasMessageContaining(right.groupId().toString()).hasMessageContaining(other.toString());
      String sibling = cluster.leader();
      RaftSettings self = RaftSettings.of(right.groupId(), sibling, right.members(), right.directory());
      assertThatThrownBy(() -> NodeDirectory.open(self)).hasMessageContaining("node " + name)
          .hasMessageContaining("node " + sibling);
      try (ServerSocket taken = new ServerSocket(right.me().port(), 1, InetAddress.getLoopbackAddress())) {
        assertThatThrownBy(() -> cluster.start(name)).isInstanceOf(IOException.class)
            .hasMessageContaining("127.0.0.1:" + taken.getLocalPort()).hasMessageContaining("listened on");
      }
      // A store that is ahead of a wiped Raft directory means a lost vote.
      FileTrees.delete(right.directory());
      assertThatThrownBy(() -> cluster.start(name)).hasMessageContaining("raft-meta").hasMessageContaining("replaced");
    }
  }
}
