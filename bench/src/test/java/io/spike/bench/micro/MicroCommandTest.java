package io.spike.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.bench.alone.WorkDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MicroCommandTest {

  private static final Pattern ROW = Pattern.compile("^(\\w+)Benchmark\\.\\w+.* (\\d+\\.\\d+) [nu]s .* \\d+ B$",
      Pattern.MULTILINE);

  @TempDir
  private Path directory = Path.of("");

  /** Whoever measures on this machine meanwhile holds it; nothing is measured here. */
  @BeforeAll
  static void needNoLock() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  @Test
  void oneOfEachClassIsMeasured() throws IOException {
    StringWriter out = new StringWriter();
    Path json = directory.resolve("figures.json");
    CommandLine micro = command().setOut(new PrintWriter(out)).setErr(new PrintWriter(new StringWriter()));
    assertThat(micro.execute("(append|workload|decodeEntry|seal|parsePut|cold|put)$", "--quick", "--forks=0",
        "--json=" + json)).isZero();
    List<MatchResult> rows = ROW.matcher(out.toString()).results().toList();
    assertThat(rows).extracting(row -> row.group(1)).containsExactlyInAnyOrder("Authorizer", "Codec", "Envelope",
        "Json",
        "Merkle", "Policy", "Policy", "Put");
    assertThat(rows).allSatisfy(row -> assertThat(Double.parseDouble(row.group(2))).isPositive());
    assertThat(Files.readString(json)).contains("\"primaryMetric\"", "io.spike.bench.micro.PutBenchmark.put",
        "\"gc.alloc.rate.norm\"");
  }

  @ParameterizedTest
  @CsvSource({"Nonesuch, there is no benchmark in whose name 'Nonesuch' is found",
      "(, '''('' is no regular expression: Unclosed group'", "--forks=-1, '--forks must not be negative, and is -1'"})
  void whatCannotBeMeasuredIsNamed(String argument, String sentence) {
    CommandLine micro = command();
    micro.parseArgs(argument);
    assertThatThrownBy(() -> ((MicroCommand) micro.getCommand()).call())
        .isInstanceOf(IllegalArgumentException.class).hasMessage(sentence);
  }

  private CommandLine command() {
    return new CommandLine(new MicroCommand(new WorkDirectory() {
      @Override
      public Path begin() {
        return directory;
      }

      @Override
      public void end(Path used) {}
    }));
  }
}
