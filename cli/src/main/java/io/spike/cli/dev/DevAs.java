package io.spike.cli.dev;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code spike dev as}: runs a command under another identity, which is how one tries a policy. */
@Command(name = "as", description = "Runs a command with a Workload API socket that hands out SPIFFE-ID; exits as the command does.")
final class DevAs implements Callable<Integer> {

  private static final int NOT_STARTED = 127;

  @Spec
  private CommandSpec spec;

  @ParentCommand
  private DevCommand dev;

  @Parameters(index = "0", paramLabel = "SPIFFE-ID", description = "spiffe://spike.ist/...")
  private String id;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "-- CMD...", description = "the command and its arguments")
  private List<String> command;

  /** For picocli, which fills in the fields. */
  @SuppressWarnings("NullAway.Init")
  DevAs() {}

  @Override
  public Integer call() {
    return DevCommand.report(spec, () -> {
      DevFile cluster = dev.running();
      try (ControlClient line = ControlClient.connect(cluster)) {
        String socket = line.request("as", id).getFirst().getFirst();
        return run(cluster, socket);
      }
    });
  }

  private int run(DevFile cluster, String socket) {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(DevEnv.variables(cluster));
    builder.environment().put("SPIFFE_ENDPOINT_SOCKET", socket);
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      spec.commandLine().getErr().println("Error: '" + command.getFirst() + "' cannot be run: " + e.getMessage() + ".");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return NOT_STARTED;
  }
}
