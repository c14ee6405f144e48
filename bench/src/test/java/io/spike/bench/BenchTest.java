package io.spike.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchTest {

  @ParameterizedTest
  @CsvSource({"--seconds=0, --seconds", "'--concurrency=8,0', --concurrency", "--value-bytes=-1, --value-bytes",
      "--warm-up=-1, --warm-up", "--bogus, --bogus", "--seconds=x, --seconds"})
  void aMistakeInTheCommandLineIsNamedAndEndsWithOne(String argument, String offender) {
    StringWriter err = new StringWriter();
    CommandLine bench = Bench.commandLine();
    bench.setErr(new PrintWriter(err));
    bench.getSubcommands().values().forEach(command -> command.setErr(new PrintWriter(err)));
    assertThat(bench.execute("write", argument)).isEqualTo(1);
    assertThat(err.toString()).contains(offender).hasLineCount(1);
  }

  @Test
  void helpNamesEveryOption() {
    CommandLine write = Objects.requireNonNull(Bench.commandLine().getSubcommands().get("write"));
    assertThat(write.getUsageMessage()).contains("--concurrency",
        "--seconds", "--value-bytes", "--addr", "--own", "--running", "--json");
  }
}
