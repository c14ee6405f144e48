package io.spike.cli;

import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;

/** The forms of output, with SPIKE's names for them. */
public enum Format {
  /** For people. */
  HUMAN,
  /** For scripts. */
  JSON,
  /** For scripts that prefer it. */
  YAML;

  private static final String OPTION = "--format";

  /** Declares {@code -f}. */
  public static Command addTo(Command command) {
    return command
        .with(Flag.value("FORMAT", "human, h, plain or p; json or j; yaml or y (default: human)", "-f", OPTION)
            .withChoices("human", "json", "yaml"));
  }

  /** What was asked for; throws with SPIKE's sentence. */
  public static Format of(Parsed parsed) throws CommandException {
    return named(parsed.value(OPTION, ""));
  }

  /** The form of this name, empty being {@link #HUMAN}; throws with SPIKE's sentence. */
  public static Format named(String name) throws CommandException {
    return switch (name) {
      case "", "human", "h", "plain", "p" -> HUMAN;
      case "json", "j" -> JSON;
      case "yaml", "y" -> YAML;
      default -> throw CommandException.usage("invalid format '" + name
          + "'. Valid formats are: human/h/plain/p, json/j, yaml/y");
    };
  }
}
