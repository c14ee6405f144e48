package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFillerTest {

  private static final String ERASED = "this-shall-be-gone";

  @Test
  void whatWasWrittenBeforeIsInNoFileOfAnyNodesRaftLogAfterwards(@TempDir Path directory) throws Exception {
    try (TestCluster cluster = TestCluster.started(directory,
        settings -> settings.withSnapshots(64 << 20, 1_000_000, 100).withSegmentBytes(1 << 20))) {
      cluster.write(cluster.leader(), ERASED);
      cluster.awaitEqual(1);
      for (String name : cluster.names()) {
        assertThat(holds(cluster, directory, name)).as("before, %s", name).isTrue();
      }
      long index = cluster.node(cluster.leader()).status().applied();
      cluster.node(cluster.leader()).fillLog();
      for (String name : cluster.names()) {
        RaftNode node = cluster.node(name);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
          node.renewSnapshots();
          return node.firstInLog() > index;
        });
        assertThat(holds(cluster, directory, name)).as("afterwards, %s", name).isFalse();
        assertThat(snapshots(cluster, directory, name)).hasSize(1);
      }
      assertThat(cluster.read(cluster.follower())).isEqualTo(1);
      assertThat(cluster.halts()).isEmpty();
    }
  }

  @Test
  void aFollowerDoesNotFill(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      RaftNode follower = cluster.node(cluster.follower());
      assertThatThrownBy(follower::fillLog).isInstanceOf(UnavailableException.class).hasMessage(
          "this node does not lead");
    }
  }

  private static Path group(TestCluster cluster, Path directory, String name) {
    return directory.resolve(name).resolve("raft").resolve(cluster.settings(name).groupId().toString());
  }

  private static boolean holds(TestCluster cluster, Path directory, String name) throws IOException {
    while (true) {
      try {
        for (Path file : files(group(cluster, directory, name).resolve("current"))) {
          if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(ERASED)) {
            return true;
          }
        }
        return false;
      } catch (NoSuchFileException _) {
        // Ratis purges in the background, and renames the segment it closes: the directory is read anew.
      }
    }
  }

  private static List<Path> snapshots(TestCluster cluster, Path directory, String name) throws IOException {
    return files(group(cluster, directory, name).resolve("sm"));
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
