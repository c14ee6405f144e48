package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.files.FileTrees;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HaltTest {

  @Test
  void aReplicaThatThrowsEndsItsProcessAndNoOther(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String name = cluster.follower();
      cluster.replica(name).breakWith(new IllegalStateException("head and entry disagree"));
      cluster.write(cluster.leader(), "poison");
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !cluster.halts().isEmpty());
      assertThat(cluster.halts()).hasSize(1).first().asString().startsWith(name)
          .contains("could not be applied", directory.resolve(name).toString(), "head and entry disagree");
    }
  }

  @Test
  void aLeaderWhoseReplicaThrowsNeverAcknowledges(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String name = cluster.leader();
      cluster.replica(name).breakWith(new IllegalStateException("no such head"));
      var write = cluster.submit(name, "poison", 30);
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !cluster.halts().isEmpty());
      assertThat(write).isNotCompleted();
      cluster.kill(name);
      assertThat(cluster.write(cluster.leader(), "poison")).isEqualTo(1);
    }
  }

  @Test
  void aLogThatCannotBeWrittenEndsTheProcess(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory, settings -> settings.withSegmentBytes(64 << 10))) {
      String name = cluster.follower();
      FileTrees.delete(
          directory.resolve(name).resolve("raft").resolve(cluster.settings(name).groupId().toString()));
      // Sooner or later Ratis needs a new file in the directory that is gone.
      for (int i = 0; i < 100; i++) {
        cluster.submit(cluster.leader(), "r" + i, 3000).join();
      }
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !cluster.halts().isEmpty());
      assertThat(cluster.halts().getFirst()).startsWith(name).contains(directory.resolve(name).toString());
    }
  }

  @Test
  void aRatisThatClosesByItselfEndsTheProcess(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String name = cluster.follower();
      cluster.node(name).ratis().close();
      assertThat(cluster.halts()).first().asString().startsWith(name).contains("shut down");
    }
  }
}
