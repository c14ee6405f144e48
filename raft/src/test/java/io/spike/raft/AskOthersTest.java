package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskOthersTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Test
  void thoseWhoAnswerAreHeardAndThoseWhoDoNotAreLeftOut(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String asker = cluster.leader();
      List<String> others = cluster.names().stream().filter(name -> !name.equals(asker)).toList();
      assertThat(ask(cluster, asker)).describedAs("nobody is ready to answer").isEmpty();
      for (String other : others) {
        cluster.node(other).answerOthers(question -> (other + " heard " + text(question)).getBytes(
            StandardCharsets.UTF_8));
      }
      assertThat(ask(cluster, asker)).containsExactlyInAnyOrder(others.get(0) + " heard hello",
          others.get(1) + " heard hello");
      cluster.node(others.get(0)).answerOthers(_ -> {
        throw new IllegalArgumentException("not a question");
      });
      assertThat(ask(cluster, asker)).containsExactly(others.get(1) + " heard hello");
      cluster.kill(others.get(1));
      assertThat(ask(cluster, asker)).isEmpty();
    }
  }

  @Test
  void aTaskIsDoneByTheOneNodeThatItIsFor(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String asker = cluster.leader();
      List<String> others = cluster.names().stream().filter(name -> !name.equals(asker)).toList();
      byte[] task = "work".getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> cluster.node(asker).ask(others.get(0), task, TIMEOUT).join())
          .hasRootCauseInstanceOf(UnavailableException.class).hasMessageContaining("has just started");
      cluster.node(others.get(0)).doTasks(work -> (text(work) + " done").getBytes(StandardCharsets.UTF_8));
      assertThat(text(cluster.node(asker).ask(others.get(0), task, TIMEOUT).join())).isEqualTo("work done");
      cluster.node(others.get(0)).doTasks(_ -> {
        throw new IllegalStateException("not today");
      });
      assertThatThrownBy(() -> cluster.node(asker).ask(others.get(0), task, TIMEOUT).join())
          .rootCause().isInstanceOfSatisfying(UnavailableException.class,
              e -> assertThat(e.outcomeUnknown()).isTrue());
      assertThatThrownBy(() -> cluster.node(asker).ask("nobody", task, TIMEOUT))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static List<String> ask(TestCluster cluster, String asker) {
    return cluster.node(asker).askOthers("hello".getBytes(StandardCharsets.UTF_8), TIMEOUT).join().stream()
        .map(AskOthersTest::text).toList();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
