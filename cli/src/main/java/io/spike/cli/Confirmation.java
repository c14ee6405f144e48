package io.spike.cli;

import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import java.io.IOException;

/** SPIKE's question before something is deleted, answered on standard input or by {@code --yes}. */
public final class Confirmation {

  private static final String YES = "--yes";
  private static final int LONGEST_ANSWER = 100;

  private Confirmation() {}

  /** Declares {@code --yes}. */
  public static Command addTo(Command command) {
    return command.with(Flag.toggle("do not ask", YES));
  }

  /** Whether to go on; says so when not. Only {@code y} and {@code Y} are a yes, as in SPIKE. */
  public static boolean given(Parsed parsed, Console console, String question) {
    if (parsed.has(YES))
      return true;
    console.out().print(question + " (y/N): ");
    console.out().flush();
    if (line(console).strip().equalsIgnoreCase("y"))
      return true;
    console.out().println("Operation canceled.");
    return false;
  }

  private static String line(Console console) {
    StringBuilder line = new StringBuilder();
    try {
      for (int c = console.in().read(); c >= 0 && c != '\n'
          && line.length() < LONGEST_ANSWER; c = console.in().read()) {
        line.append((char) c);
      }
    } catch (IOException _) {
      return "";
    }
    return line.toString();
  }
}
