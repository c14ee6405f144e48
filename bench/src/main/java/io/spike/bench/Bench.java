package io.spike.bench;

import io.spike.bench.alone.WorkDirectory;
import io.spike.bench.micro.MicroCommand;
import io.spike.bench.policy.PolicyCommand;
import io.spike.bench.replay.ReplayCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code spike bench}: throughput and latency of a cluster, next to what its disk does. Ends with 0, 1 for a mistake in
 * the command line, 2 when an operation failed or nothing could be measured.
 */
@Command(name = "spike bench", mixinStandardHelpOptions = true, description = "Measures a cluster from outside, over mTLS HTTP, and what its parts do alone.")
public final class Bench {

  /** Measured, without a single error. */
  static final int OK = 0;
  /** A mistake in the command line. */
  static final int USAGE = 1;
  /** Some operation failed, or nothing could be measured. */
  static final int FAILED = 2;
  /** Exit status when the figures are below the goal that was set. */
  static final int MISSED = 8;

  private Bench() {}

  /**
   * Runs the command and ends the process.
   *
   * @param args without the leading {@code bench}
   */
  public static void main(String[] args) {
    // Ratis' Netty speaks through java.util.logging, and has nothing to say here.
    LogManager.getLogManager().reset();
    System.exit(commandLine().execute(args));
  }

  /** The command with all below it. */
  static CommandLine commandLine() {
    CommandLine bench = new CommandLine(new Bench());
    for (Scenario scenario : Scenario.values()) {
      CommandLine command = new CommandLine(new BenchCommand(scenario)).setCaseInsensitiveEnumValuesAllowed(true);
      command.getCommandSpec().usageMessage().description(scenario.description());
      bench.addSubcommand(scenario.command(), command);
    }
    bench.addSubcommand("all", new CommandLine(new AllCommand()))
        .addSubcommand("failover", new CommandLine(new FailoverCommand()))
        .addSubcommand("baseline", new CommandLine(new BaselineCommand()))
        .addSubcommand("compare", new CommandLine(new CompareCommand()))
        .addSubcommand("policy", new CommandLine(new PolicyCommand()))
        .addSubcommand("replay", new CommandLine(new ReplayCommand(new Directories("replay-"))))
        .addSubcommand("micro", new CommandLine(new MicroCommand(new Directories("micro-"))));
    bench.setExecutionExceptionHandler((e, command, _) -> {
      if (e instanceof IllegalArgumentException) {
        command.getErr().println("Error: " + e.getMessage() + ".");
        return USAGE;
      }
      if (!(e instanceof BenchException))
        throw e;
      command.getErr().println("Error: " + e.getMessage() + ".");
      return FAILED;
    });
    bench.setParameterExceptionHandler((e, _) -> {
      CommandLine command = e.getCommandLine();
      command.getErr().println("Error: " + e.getMessage() + "; '" + command.getCommandSpec().qualifiedName()
          + " --help' lists what there is.");
      return USAGE;
    });
    bench.getSubcommands().values().forEach(command -> command.getCommandSpec().exitCodeOnInvalidInput(USAGE));
    bench.getCommandSpec().exitCodeOnInvalidInput(USAGE).exitCodeOnExecutionException(FAILED);
    return bench;
  }

  private record Directories(String prefix) implements WorkDirectory {

    @Override
    public Path begin() throws IOException {
      try {
        return Files.createTempDirectory(workDirectory(), prefix);
      } catch (BenchException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    @Override
    public void end(Path directory) throws IOException {
      Trees.delete(directory);
    }
  }

  /** The {@code spike} command that started us. */
  static Path launcher() throws BenchException {
    String launcher = System.getProperty("spike.launcher");
    if (launcher == null)
      throw new BenchException("the system property spike.launcher does not name the spike command");
    return Path.of(launcher);
  }

  /** Where own clusters and baselines keep their data: beside the build, since {@code /tmp} may be no disk at all. */
  static Path workDirectory() throws BenchException {
    Path directory = launcher().resolveSibling("target").resolve("bench");
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new BenchException(directory + " cannot be created: " + e.getMessage(), e);
    }
  }
}
