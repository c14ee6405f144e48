package io.spike.cli.dev;

import io.spike.cli.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code spike dev}, a program of its own within the {@code spike} command. */
public final class DevMain {

  /** Logback's configuration for programs that speak for themselves. */
  static final String LOGGING = "io/spike/cli/dev/logback.xml";

  private DevMain() {}

  /**
   * Runs {@code spike dev} or one of its verbs, and ends the process unless all went well.
   *
   * @param arguments those behind {@code dev}
   */
  public static void main(String[] arguments) {
    // Before the first logger: Logback reads its configuration once.
    System.setProperty("logback.configurationFile", LOGGING);
    int exitCode = run(arguments, new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    if (exitCode != ExitCode.OK)
      System.exit(exitCode);
  }

  /** Runs one command; gives its exit code. */
  static int run(String[] arguments, PrintWriter out, PrintWriter err) {
    return new CommandLine(new DevCommand()).setCommandName("spike dev").setOut(out).setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true).setParameterExceptionHandler((e, _) -> {
          err.println("Error: " + sentence(e));
          return ExitCode.USAGE;
        }).execute(arguments);
  }

  private static String sentence(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    if (e instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().getFirst();
      return (first.startsWith("-") ? "unknown flag '" : "unknown argument '") + first + "' for '" + command + "'; '"
          + command + " --help' lists what there is.";
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return "'" + command + "' needs " + missing.getMissing().getFirst().paramLabel() + ".";
    }
    return e.getMessage() + ".";
  }
}
