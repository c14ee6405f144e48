package io.spike.cli;

import java.util.ArrayList;
import java.util.List;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;

/** The help of a command, from its declaration. */
final class Usage {

  private static final int COLUMN = 24;

  private Usage() {}

  static String of(Command command) {
    StringBuilder text = new StringBuilder();
    for (String line : command.description()) {
      text.append(line).append('\n');
    }
    text.append("\nUsage: ").append(command.path());
    if (!command.synopsis().isEmpty())
      text.append(' ').append(command.synopsis());
    if (!command.commands().isEmpty())
      text.append(" <command>");
    if (!command.flags().isEmpty())
      text.append(" [flags]");
    text.append('\n');
    section(text, "Commands", commands(command));
    section(text, "Flags", flags(command));
    return text.toString();
  }

  private static List<String[]> commands(Command group) {
    List<String[]> rows = new ArrayList<>();
    for (Command command : group.commands()) {
      rows.add(new String[]{command.name(), command.summary()});
    }
    return rows;
  }

  private static List<String[]> flags(Command command) {
    List<String[]> rows = new ArrayList<>();
    for (Flag flag : command.flags()) {
      String names = String.join(", ", flag.names());
      rows.add(new String[]{flag.label() == null ? names : names + " " + flag.label(), flag.description()});
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
