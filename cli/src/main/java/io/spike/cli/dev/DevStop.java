package io.spike.cli.dev;

import io.spike.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code spike dev stop}: ends one process as a service manager would. */
@Command(name = "stop", description = "Stops one process (SIGTERM).")
final class DevStop implements Callable<Integer> {

  @Spec
  private CommandSpec spec;

  @ParentCommand
  private DevCommand dev;

  @Parameters(paramLabel = "NAME", description = "nexus-2, keeper-1, ..., or leader")
  private String name;

  /** For picocli, which fills in the fields. */
  @SuppressWarnings("NullAway.Init")
  DevStop() {}

  @Override
  public Integer call() {
    return DevCommand.report(spec, () -> {
      ControlClient.ask(dev.running(), "stop", name)
          .forEach(words -> spec.commandLine().getErr().println(String.join(" ", words)));
      return ExitCode.OK;
    });
  }
}
