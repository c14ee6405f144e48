package io.spike.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlServerTest {

  @TempDir
  private Path directory;

  @Test
  void wordsComeThroughBothWays() throws Exception {
    try (ControlServer _ = ControlServer.start(socket(), (words, _) -> List.of(words, List.of("", "b c")))) {
      assertThat(ControlClient.ask(cluster(), "one", "two words"))
          .containsExactly(List.of("one", "two words"), List.of("", "b c"));
    }
  }

  @Test
  void aRefusalIsOneSentence() throws Exception {
    try (ControlServer _ = ControlServer.start(socket(), (words, _) -> {
      throw new DevException("there is no process '" + words.getFirst() + "'");
    })) {
      assertThatThrownBy(() -> ControlClient.ask(cluster(), "nexus-9")).isInstanceOf(DevException.class)
          .hasMessage("there is no process 'nexus-9'");
    }
  }

  @Test
  void whatIsGivenForTheLengthOfACallIsTakenBackWhenTheAskerGoes() throws Exception {
    CountDownLatch takenBack = new CountDownLatch(1);
    try (ControlServer _ = ControlServer.start(socket(), (_, call) -> {
      call.onHangUp(takenBack::countDown);
      return List.of();
    })) {
      try (ControlClient line = ControlClient.connect(cluster())) {
        line.request("as", "spiffe://spike.ist/x");
        assertThat(takenBack.getCount()).isEqualTo(1);
      }
      assertThat(takenBack.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aClusterThatDoesNotRunIsNamedByItsDirectory() {
    assertThatThrownBy(() -> ControlClient.running(directory)).isInstanceOf(DevException.class)
        .hasMessage("no development cluster runs on " + directory + "; 'spike dev' starts one");
  }

  @Test
  void theFileFindsTheClusterFromBelowItsDirectory() throws Exception {
    Path data = Files.createDirectory(directory.resolve(DevFile.DEFAULT_DIRECTORY));
    Path below = Files.createDirectories(directory.resolve("a").resolve("b"));
    cluster().write(data.resolve(DevFile.NAME));
    assertThat(DevFile.find(below)).isEmpty();
    try (ControlServer _ = ControlServer.start(socket(), (_, _) -> List.of())) {
      assertThat(DevFile.find(below)).contains(cluster());
    }
  }

  @Test
  void aDamagedFileIsRefusedByTheNameOfItsField() throws Exception {
    Path file = Files.writeString(directory.resolve(DevFile.NAME), "{\"pid\":1}");
    assertThatThrownBy(() -> DevFile.read(file)).hasMessageContaining(file + " is not a development cluster's dev.json")
        .hasMessageContaining("'socket'");
  }

  private Path socket() {
    return directory.resolve("control.sock");
  }

  private DevFile cluster() {
    return new DevFile(ProcessHandle.current().pid(), "unix:///nowhere", List.of("https://127.0.0.1:8553"), "spike.ist",
        directory.resolve("ca.pem"), socket());
  }
}
