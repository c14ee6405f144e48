package io.spike.cli.dev;

import io.spike.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code spike dev start}: starts a process that was stopped or killed. */
@Command(name = "start", description = "Starts a process that was stopped or killed, and waits until it listens.")
final class DevStart implements Callable<Integer> {

  @Spec
  private CommandSpec spec;

  @ParentCommand
  private DevCommand dev;

  @Parameters(paramLabel = "NAME", description = "nexus-2, keeper-1, ..., or leader")
  private String name;

  /** For picocli, which fills in the fields. */
  @SuppressWarnings("NullAway.Init")
  DevStart() {}

  @Override
  public Integer call() {
    return DevCommand.report(spec, () -> {
      ControlClient.ask(dev.running(), "start", name)
          .forEach(words -> spec.commandLine().getErr().println(String.join(" ", words)));
      return ExitCode.OK;
    });
  }
}
