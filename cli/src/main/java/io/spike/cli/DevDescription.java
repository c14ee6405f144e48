package io.spike.cli;

import io.spike.cli.dev.DevCommand;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What help and completion say about {@code spike dev}, from its own declaration. */
final class DevDescription {

  private DevDescription() {}

  static Command of() {
    return of(CommandSpec.forAnnotatedObject(new DevCommand()), "");
  }

  private static Command of(CommandSpec spec, String synopsis) {
    Command command = Command.named(spec.name(), synopsis, spec.usageMessage().description());
    for (OptionSpec option : spec.options()) {
      String label = option.arity().max() == 0 ? null : option.paramLabel();
      String text = String.join(" ", option.description()).replace("${DEFAULT-VALUE}",
          String.valueOf(option.defaultValue()));
      List<String> names = Arrays.asList(option.names());
      if (!names.contains("--version") && !names.contains("-V"))
        command.with(new Flag(names, label, List.of(), text));
    }
    for (CommandLine below : spec.subcommands().values()) {
      CommandSpec next = below.getCommandSpec();
      List<String> arguments = next.positionalParameters().stream().map(parameter -> parameter.paramLabel()).toList();
      command.with(of(next, String.join(" ", arguments)));
    }
    return command;
  }
}
