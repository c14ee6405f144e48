package io.spike.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Mixin
  private final BaselineOptions baseline = new BaselineOptions();

  @Override
  public Integer call() throws BenchException, InterruptedException {
    Path directory = Bench.workDirectory();
    List<Series> references = new ArrayList<>(List.of(BenchCommand.disk(directory)));
    references.addAll(baseline.measure(directory, valueBytes, WARM_UP,
        text -> spec.commandLine().getErr().println("bench: " + text)));
    spec.commandLine().getOut()
        .print(new Report("baseline", "none", valueBytes, 0, List.of(), references).table());
    spec.commandLine().getOut().flush();
    return Bench.OK;
  }
}
