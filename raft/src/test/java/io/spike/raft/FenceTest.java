package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FenceTest {

  @Test
  void aFencedNodeEndsItsProcessAndDoesNotTakePartAgain(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String name = cluster.follower();
      cluster.node(name).fence("its state differs at entry 7");
      cluster.node(name).fence("a second reason");
      assertThat(cluster.halts()).hasSize(2)
          .allSatisfy(halt -> assertThat(halt).startsWith(name + ": node " + name + " is fenced: "));
      cluster.kill(name);
      assertThatThrownBy(() -> cluster.start(name)).isInstanceOf(IOException.class)
          .hasMessageContaining(directory.resolve(name).toString())
          .hasMessageContaining("its state differs at entry 7");
      assertThat(cluster.write(cluster.leader(), "goes on")).isEqualTo(1);
    }
  }
}
