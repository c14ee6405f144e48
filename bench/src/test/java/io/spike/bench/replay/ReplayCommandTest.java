package io.spike.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.bench.alone.WorkDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ReplayCommandTest {

  @TempDir
  private Path directory = Path.of("");

  @Test
  void everyPhaseIsMeasuredAndNothingIsLeftBehind() throws IOException {
    StringWriter out = new StringWriter();
    CommandLine replay = command().setOut(new PrintWriter(out)).setErr(new PrintWriter(new StringWriter()));
    assertThat(replay.execute("--secrets=300", "--value-bytes=64", "--heap=128")).isZero();
    assertThat(out.toString()).contains("300 secrets of 64 bytes in 16 tenants, 354 entries")
        .contains("Raft log through decide", "event log through evolve", "snapshot", "unseal", "resident",
            "bytes in the store", "as of an instant", "written since")
        .doesNotContain(" 0 entries/s", "NaN", " 0 bytes", "0.00 GiB");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"--secrets=0, '--secrets must be 1 to 50000000, not 0'",
      "--value-bytes=7, '--value-bytes must be 8 to 1048576, not 7'"})
  void aSizeOutOfRangeIsNamed(String argument, String sentence) {
    CommandLine replay = command().setExecutionExceptionHandler((e, _, _) -> {
      throw e;
    });
    replay.parseArgs(argument);
    assertThatThrownBy(() -> ((ReplayCommand) replay.getCommand()).call()).hasMessage(sentence);
  }

  private CommandLine command() {
    return new CommandLine(new ReplayCommand(new WorkDirectory() {
      @Override
      public Path begin() throws IOException {
        return Files.createDirectory(directory.resolve("replay"));
      }

      @Override
      public void end(Path used) throws IOException {
        try (Stream<Path> files = Files.walk(used)) {
          for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    }));
  }
}
