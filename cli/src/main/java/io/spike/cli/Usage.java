package io.spike.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The help of a command, from its declaration. */
final class Usage {

  private static final int COLUMN = 24;

  private Usage() {}

  static String of(CommandSpec spec) {
    StringBuilder text = new StringBuilder();
    for (String line : spec.usageMessage().header()) {
      text.append(line).append("\n\n");
    }
    for (String line : spec.usageMessage().description()) {
      text.append(line).append('\n');
    }
    text.append("\nUsage: ").append(spec.qualifiedName());
    if (!spec.positionalParameters().isEmpty())
      text.append(' ').append(spec.positionalParameters().getFirst().paramLabel());
    if (!spec.subcommands().isEmpty())
      text.append(" <command>");
    text.append(" [flags]\n");
    section(text, "Commands", commands(spec));
    section(text, "Flags", flags(spec));
    return text.toString();
  }

  private static List<String[]> commands(CommandSpec spec) {
    List<String[]> rows = new ArrayList<>();
    for (CommandLine command : spec.subcommands().values()) {
      String[] description = command.getCommandSpec().usageMessage().description();
      rows.add(new String[]{command.getCommandName(), description.length == 0 ? "" : description[0]});
    }
    return rows;
  }

  private static List<String[]> flags(CommandSpec spec) {
    List<String[]> rows = new ArrayList<>();
    for (OptionSpec option : spec.options()) {
      String names = String.join(", ", option.names());
      String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
      rows.add(new String[]{names + value, String.join(" ", option.description())});
    }
    return rows;
  }

  private static void section(StringBuilder text, String title, List<String[]> rows) {
    if (rows.isEmpty())
      return;
    text.append('\n').append(title).append(":\n");
    for (String[] row : rows) {
      text.append("  ").append(row[0]).repeat(' ', Math.max(1, COLUMN - row[0].length())).append(row[1]).append('\n');
    }
  }
}
