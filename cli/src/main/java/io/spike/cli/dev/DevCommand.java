package io.spike.cli.dev;

import io.spike.cli.ExitCode;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code spike dev}: everything on one machine, in the foreground. */
@Command(name = "dev", subcommands = {DevPs.class, DevStop.class, DevStart.class,
    DevKill.class, DevEnv.class, DevAs.class}, description = {
        "Runs a whole cluster on this machine: Workload API, Keepers, Nexus nodes.",
        "Prints 'ready' once a write is possible; Ctrl-C stops all; started again,",
        "the data is there. For development only: every process of yours is a",
        "superuser, and the shards that bring the cluster back after a stop lie in",
        "the data directory (dev-recovery)."})
public final class DevCommand implements Callable<Integer> {

  private static final int MOST_NODES = 9;
  private static final int LOWEST_PORT = 1024;
  /** Nine nodes fit above it. */
  private static final int HIGHEST_PORT = 64_000;

  @Spec
  private CommandSpec spec;

  @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "show this help")
  private boolean help;

  @Option(names = "--data", paramLabel = "DIR", scope = ScopeType.INHERIT, defaultValue = DevFile.DEFAULT_DIRECTORY, description = "the cluster's data directory (default: ${DEFAULT-VALUE})")
  private Path data;

  @Option(names = "--nodes", paramLabel = "N", description = "Nexus nodes, 1 to 9 (default: 3, or as at the first start)")
  private int nodes;

  @Option(names = "--keepers", paramLabel = "K", description = "Keepers, 1 to 9 (default: 3, or as at the first start)")
  private int keepers;

  @Option(names = "--port", paramLabel = "PORT", defaultValue = ""
      + Layout.FIRST_PORT, description = "lowest port, kept after the first start (default: ${DEFAULT-VALUE})")
  private int port;

  @Option(names = "--fresh", description = "remove what an earlier cluster left in the data directory")
  private boolean fresh;

  @Option(names = "--svid-ttl", paramLabel = "SECONDS", defaultValue = "3600", description = "life of the identities, which rotate at half of it (default: ${DEFAULT-VALUE})")
  private int svidTtl;

  @Option(names = "--set", paramLabel = "NAME=VALUE", description = "a variable for every Nexus node, such as SPIKE_SYSTEM_LOG_LEVEL=DEBUG; may be repeated")
  private Map<String, String> variables = Map.of();

  /** For picocli, which fills in the options. */
  @SuppressWarnings("NullAway.Init")
  public DevCommand() {}

  /** Runs until it is told to stop; 0 then, 2 when something went wrong. */
  @Override
  public Integer call() {
    check("--nodes", nodes);
    check("--keepers", keepers);
    if (port < LOWEST_PORT || port > HIGHEST_PORT) {
      throw new ParameterException(spec.commandLine(),
          "--port " + port + " is not from " + LOWEST_PORT + " to " + HIGHEST_PORT);
    }
    if (svidTtl < 2)
      throw new ParameterException(spec.commandLine(), "--svid-ttl " + svidTtl + " is less than 2 seconds");
    return report(spec, () -> {
      DevCluster.run(new DevCluster.Settings(data, port, nodes, keepers, fresh, Duration.ofSeconds(svidTtl), variables),
          spec.commandLine().getOut(), spec.commandLine().getErr());
      return ExitCode.OK;
    });
  }

  /** The running cluster that a subcommand means. */
  DevFile running() throws IOException, DevException {
    return ControlClient.running(data);
  }

  /** What a subcommand does, failures included. */
  interface Work {
    /** Gives the exit code. */
    int run() throws IOException, DevException;
  }

  /** Does the work of one verb; a failure becomes one sentence on standard error. */
  static int report(CommandSpec spec, Work work) {
    try {
      return work.run();
    } catch (DevException e) {
      spec.commandLine().getErr().println("Error: " + e.getMessage() + ".");
    } catch (IOException e) {
      spec.commandLine().getErr().println("Error: " + (e instanceof FileSystemException ? e : e.getMessage()) + ".");
    }
    return ExitCode.UNAVAILABLE;
  }

  private void check(String option, int count) {
    boolean given = spec.commandLine().getParseResult().hasMatchedOption(option);
    if (given && (count < 1 || count > MOST_NODES))
      throw new ParameterException(spec.commandLine(), option + " " + count + " is not from 1 to " + MOST_NODES);
  }
}
