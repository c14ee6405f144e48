package io.spike.cli;

import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;
import io.spike.cli.line.Parser;
import java.util.List;

/** The {@code spike} command. */
public final class Spike {

  private Spike() {}

  /** Runs one command and ends the process with its {@link ExitCode}. */
  public static void main(String[] arguments) {
    Console console = Console.ofProcess();
    int exitCode = run(arguments, console);
    console.out().flush();
    if (exitCode == ExitCode.OK && Programs.named(arguments))
      return;
    if (console.out().checkError() && exitCode == ExitCode.OK)
      exitCode = ExitCode.UNAVAILABLE;
    System.exit(exitCode);
  }

  /** Runs one command; gives its exit code. */
  static int run(String[] arguments, Console console) {
    try {
      if (Programs.named(arguments)) {
        Programs.run(arguments);
        return ExitCode.OK;
      }
      return execute(arguments, console);
    } catch (CommandException e) {
      console.out().flush();
      console.err().println("Error: " + e.getMessage());
      return e.exitCode();
    }
  }

  private static int execute(String[] arguments, Console console) throws CommandException {
    if (arguments.length > 0 && arguments[0].equals("help"))
      return help(arguments, console);
    Parsed parsed = Parser.parse(CommandTree.forArguments(arguments), arguments);
    Command command = parsed.command();
    if (parsed.has(CommandTree.HELP))
      return usage(command, console);
    if (command.pathBelowTop().isEmpty() && parsed.has(CommandTree.VERSION))
      return Version.print(console);
    Verb verb = CommandTree.verb(command.pathBelowTop());
    return verb == null ? usage(command, console) : verb.run(parsed, console);
  }

  private static int help(String[] arguments, Console console) throws CommandException {
    Command command = CommandTree.whole();
    for (String word : List.of(arguments).subList(1, arguments.length)) {
      Command next = command.command(word);
      if (next == null)
        throw Parser.unknownCommand(word, command);
      command = next;
    }
    return usage(command, console);
  }

  private static int usage(Command command, Console console) {
    console.out().print(Usage.of(command));
    return ExitCode.OK;
  }
}
