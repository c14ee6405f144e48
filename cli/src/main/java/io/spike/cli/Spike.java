package io.spike.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

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
    CommandLine line = new CommandLine(CommandTree.forArguments(arguments));
    ParseResult parsed;
    try {
      parsed = line.parseArgs(arguments);
    } catch (ParameterException e) {
      throw CommandException.usage(sentence(e));
    }
    if (parsed.hasMatchedOption("--version"))
      return Version.print(console);
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
    }
    CommandSpec spec = parsed.commandSpec();
    Verb verb = parsed.isUsageHelpRequested() ? null : CommandTree.verb(spec);
    if (verb != null)
      return verb.run(parsed, console);
    return usage(parsed.isUsageHelpRequested() || spec.parent() != null ? spec : CommandTree.whole(), console);
  }

  private static int help(String[] arguments, Console console) throws CommandException {
    CommandSpec spec = CommandTree.whole();
    for (String word : List.of(arguments).subList(1, arguments.length)) {
      CommandLine next = spec.subcommands().get(word);
      if (next == null)
        throw CommandException.usage(unknownCommand(word, spec));
      spec = next.getCommandSpec();
    }
    return usage(spec, console);
  }

  private static int usage(CommandSpec spec, Console console) {
    console.out().print(Usage.of(spec));
    return ExitCode.OK;
  }

  /** One sentence that names what is wrong; picocli's own differ in form, and some repeat values. */
  private static String sentence(ParameterException e) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    if (e instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().getFirst();
      if (first.startsWith("-")) {
        int equals = first.indexOf('=');
        return "unknown flag '" + (equals < 0 ? first : first.substring(0, equals)) + "' for '" + spec.qualifiedName()
            + "'; 'spike help" + spec.qualifiedName().substring("spike".length()) + "' lists what there is.";
      }
      return spec.subcommands().isEmpty()
          ? "'" + spec.qualifiedName() + "' takes no argument '" + first + "'."
          : unknownCommand(first, spec);
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return "flag '" + name(missing.getMissing().getFirst()) + "' of '" + spec.qualifiedName()
          + "' needs a value.";
    }
    return e.getMessage() + ".";
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String unknownCommand(String word, CommandSpec parent) {
    return "unknown command \"" + word + "\" for \"" + parent.qualifiedName() + "\"; 'spike help"
        + parent.qualifiedName().substring("spike".length()) + "' lists what there is.";
  }
}
