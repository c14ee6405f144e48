package io.spike.cli;

import io.spike.api.AsOf;
import io.spike.api.Consistency;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import io.spike.client.CallOptions;
import java.util.function.Function;

/** The flags of all commands that read: how current, and as of when. */
public final class ReadArguments {

  private static final String AS_OF = "--as-of";
  private static final String CONSISTENCY = "--consistency";

  private ReadArguments() {}

  /** Declares {@code --as-of} and {@code --consistency}. */
  public static Command addTo(Command command) {
    return command
        .with(
            Flag.value("MOMENT", "as it was at a position such as 1.42, or a time such as 2026-01-02T03:04:05Z", AS_OF))
        .with(Flag.value("MODE", "linearizable, at-least=POSITION or local (default: linearizable)", CONSISTENCY)
            .withChoices("linearizable", "at-least=", "local"));
  }

  /** What was asked for; throws with one sentence that names the flag. */
  public static CallOptions of(Parsed parsed, CallOptions common) throws CommandException {
    CallOptions options = common;
    if (parsed.has(AS_OF))
      options = options.withAsOf(parse(parsed, AS_OF, AsOf::parse));
    if (parsed.has(CONSISTENCY))
      options = options.withConsistency(parse(parsed, CONSISTENCY, Consistency::parse));
    return options;
  }

  private static <T> T parse(Parsed parsed, String flag, Function<String, T> parse) throws CommandException {
    try {
      return parse.apply(parsed.value(flag, ""));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(flag + ": " + e.getMessage() + ".");
    }
  }
}
