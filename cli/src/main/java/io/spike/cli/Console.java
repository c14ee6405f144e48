package io.spike.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a command sees of the process it runs in: data goes to {@code out} alone, everything else to {@code err}.
 *
 * @param in standard input
 * @param out standard output, buffered, UTF-8
 * @param err standard error, UTF-8
 * @param environment the environment variables
 * @param directory the working directory
 * @param terminal whether standard error is a terminal, so that a person reads hints
 * @param connector opens clients
 */
public record Console(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment,
    Path directory, boolean terminal, Connector connector) {

  private static final int BUFFER = 8192;

  /** The process's own. */
  static Console ofProcess() {
    PrintStream out = new PrintStream(
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER), false,
        StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    return new Console(System.in, out, err, System.getenv(), Path.of(""), isTerminal(2), new WorkloadConnector());
  }

  /** Linux tells by the name behind the descriptor; asking the JDK would load a terminal library. */
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }

  /** The variable's value; empty when it is not set. */
  public String variable(String name) {
    return environment.getOrDefault(name, "").strip();
  }

  /** Whether the variable is exactly {@code true}. */
  public boolean environmentIsTrue(String name) {
    return variable(name).equals("true");
  }

  /**
   * What a person types without seeing it, for the caller to wipe; empty when standard input is no terminal.
   *
   * @throws CommandException when it could not be hidden
   */
  public Optional<char[]> hidden(String prompt) throws CommandException {
    if (in != System.in || !isTerminal(0))
      return Optional.empty();
    java.io.Console person = System.console();
    if (person == null || !person.isTerminal())
      throw CommandException
          .usage("what is typed here could not be hidden: pipe it in, or leave standard output alone.");
    char[] typed = person.readPassword("%s", prompt);
    return Optional.of(typed == null ? new char[0] : typed);
  }

  /** Says something to a person; nothing when no person reads. */
  public void hint(String text) {
    if (terminal)
      err.println("spike: " + text);
  }
}
