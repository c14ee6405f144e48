package io.spike.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code spike bench baseline}: the references alone, without a cluster. */
@Command(mixinStandardHelpOptions = true, description = "Measures the disk, and parts of us, alone.")
final class BaselineCommand implements Callable<Integer> {

  private static final Duration WARM_UP = Duration.ofSeconds(10);

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before a call
  private CommandSpec spec;

  @Option(names = "--value-bytes", paramLabel = "N", defaultValue = "256", description = "Size of a proposal (default: ${DEFAULT-VALUE}).")
  private int valueBytes;

  @Option(names = "--seconds", paramLabel = "N", defaultValue = "5", description = "Measured time of each (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Override
  public Integer call() throws BenchException, InterruptedException {
    if (seconds <= 0)
      throw new ParameterException(spec.commandLine(), "--seconds is not a positive number");
    Path directory = Bench.workDirectory();
    List<Series> references = new ArrayList<>(List.of(BenchCommand.disk(directory, seconds)));
    for (Baseline kind : Baseline.values()) {
      Subject subject = BaselineSubject.of(kind, directory, valueBytes);
      Round first = WarmUp.run(subject, BaselineOptions.WRITERS, WARM_UP, this::say);
      references.add(Turns.run(List.of(subject), BaselineOptions.WRITERS, Duration.ZERO, Duration.ofSeconds(seconds), 1,
          0, this::say).getFirst().withErrorsOf(first));
    }
    Report report = new Report("baseline", "none", valueBytes, 0, List.of(), references);
    spec.commandLine().getOut().print(report.table());
    spec.commandLine().getOut().flush();
    return report.errors().isEmpty() ? Bench.OK : Bench.FAILED;
  }

  private void say(String text) {
    spec.commandLine().getErr().println("bench: " + text);
  }
}
