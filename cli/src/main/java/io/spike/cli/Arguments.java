package io.spike.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Positional arguments: declared as one list, counted here, so that a wrong count gives one sentence. */
public final class Arguments {

  private Arguments() {}

  /**
   * Declares a command.
   *
   * @param name the last word of the command
   * @param synopsis the arguments, such as {@code <path> [key]}; may be empty
   * @param description one line each; the first is the summary
   */
  public static CommandSpec command(String name, String synopsis, String... description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description).customSynopsis(new String[0]);
    if (!synopsis.isEmpty()) {
      spec.addPositional(PositionalParamSpec.builder().index("0..*").arity("0..*").paramLabel(synopsis)
          .hideParamSyntax(true).type(List.class).auxiliaryTypes(String.class).build());
    }
    return spec;
  }

  /** The arguments; throws when there are fewer than {@code min} or more than {@code max}. */
  public static List<String> of(ParseResult parsed, int min, int max) throws CommandException {
    List<String> given = parsed.hasMatchedPositional(0) ? parsed.matchedPositionalValue(0, List.of()) : List.of();
    if (given.size() >= min && given.size() <= max)
      return given;
    CommandSpec spec = parsed.commandSpec();
    String synopsis = spec.positionalParameters().isEmpty()
        ? "no arguments"
        : spec.positionalParameters().getFirst().paramLabel();
    throw CommandException.usage("'" + spec.qualifiedName() + "' takes " + synopsis + ", not " + given.size()
        + (given.size() == 1 ? " argument." : " arguments."));
  }
}
