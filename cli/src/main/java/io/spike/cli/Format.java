package io.spike.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

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
  public static CommandSpec addTo(CommandSpec spec) {
    return spec.addOption(OptionSpec.builder("-f", OPTION).paramLabel("FORMAT").type(String.class)
        .completionCandidates(java.util.List.of("human", "json", "yaml"))
        .description("human, h, plain or p; json or j; yaml or y (default: human)").build());
  }

  /** What was asked for; throws with SPIKE's sentence. */
  public static Format of(ParseResult parsed) throws CommandException {
    String name = parsed.matchedOptionValue(OPTION, "");
    return switch (name) {
      case "", "human", "h", "plain", "p" -> HUMAN;
      case "json", "j" -> JSON;
      case "yaml", "y" -> YAML;
      default -> throw CommandException.usage("invalid format '" + name
          + "'. Valid formats are: human/h/plain/p, json/j, yaml/y");
    };
  }
}
