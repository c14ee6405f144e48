package io.spike.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchTest {

  @ParameterizedTest
  @CsvSource({"--seconds=0, --seconds", "'--concurrency=8,0', --concurrency", "--value-bytes=-1, --value-bytes",
      "--rounds=0, --rounds", "--rate=-1, --rate",
      "--warm-up=-1, --warm-up", "--secrets=0, --secrets", "--policies=-1, --policies", "--policies=3, --policies",
      "--to=nobody, --to", "--also=nobody, --also", "--bogus, --bogus", "--seconds=x, --seconds"})
  void aMistakeInTheCommandLineIsNamedAndEndsWithOne(String argument, String offender) {
    StringWriter err = new StringWriter();
    CommandLine bench = Bench.commandLine();
    bench.setErr(new PrintWriter(err));
    bench.getSubcommands().values().forEach(command -> command.setErr(new PrintWriter(err)));
    assertThat(bench.execute("write", argument)).isEqualTo(1);
    assertThat(err.toString()).contains(offender).hasLineCount(1);
  }

  @Test
  void aBenchmarkThatIsNotThereIsAMistakeInTheCommandLine() {
    StringWriter err = new StringWriter();
    CommandLine bench = Bench.commandLine();
    bench.getSubcommands().values().forEach(command -> command.setErr(new PrintWriter(err)));
    assertThat(bench.execute("micro", "Nonesuch")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("Error: there is no benchmark in whose name 'Nonesuch' is found.\n");
  }

  @Test
  void aStepThatThereIsNotIsNamed() {
    StringWriter err = new StringWriter();
    CommandLine bench = Bench.commandLine();
    bench.getSubcommands().values().forEach(command -> command.setErr(new PrintWriter(err)));
    assertThat(bench.execute("all", "--json", "nowhere", "--only", "write,wirte")).isEqualTo(1);
    assertThat(err.toString()).contains("--only wirte").hasLineCount(1);
    assertThat(Path.of("nowhere")).doesNotExist();
  }

  @Test
  void helpNamesEveryOption() {
    CommandLine write = Objects.requireNonNull(Bench.commandLine().getSubcommands().get("write"));
    assertThat(write.getUsageMessage()).contains("--concurrency",
        "--seconds", "--value-bytes", "--addr", "--own", "--running", "--json",
        "--at-least");
  }

  @ParameterizedTest
  @CsvSource({"500, 2.0, true", "500, 2.1, false", "0, 1, false"})
  void theGoalIsHeldAgainstTheRoundWithAsManyWriters(int baseline, String goal, boolean reached) {
    BaselineOptions options = CommandLine.populateCommand(new BaselineOptions(), "--at-least", goal);
    List<Series> references = baseline == 0
        ? List.of()
        : List.of(Series.of(Baseline.UNBATCHED.key(), "bare", round(64, baseline)));
    Report report = new Report("write", "here", 256, 0,
        List.of(Series.of("write", "ours", round(8, 1)), Series.of("write", "ours", round(64, 1000))), references);
    assertThat(options.isReached(report)).isEqualTo(reached);
  }

  private static Round round(int inFlight, int completed) {
    Histogram latencies = new Histogram(5);
    latencies.recordValueWithCount(2_000_000, completed);
    return new Round(inFlight, Duration.ofSeconds(1), latencies, Map.of());
  }
}
