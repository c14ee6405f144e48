package io.spike.cli.line;

import io.spike.cli.CommandException;
import java.util.List;
import java.util.Map;

/**
 * What was given on a command line.
 *
 * @param command the innermost command named
 * @param values of each flag given, in their order; a flag without a value has an empty one
 * @param arguments the words that are neither
 */
public record Parsed(Command command, Map<Flag, List<String>> values, List<String> arguments) {

  /** Whether the flag was given. */
  public boolean has(String name) {
    Flag flag = command.flag(name);
    return flag != null && values.containsKey(flag);
  }

  /** The last value of the flag; {@code otherwise} when it was not given. */
  public String value(String name, String otherwise) {
    List<String> all = values(name);
    return all.isEmpty() ? otherwise : all.getLast();
  }

  /** All values of the flag. */
  public List<String> values(String name) {
    Flag flag = command.flag(name);
    return flag == null ? List.of() : values.getOrDefault(flag, List.of());
  }

  /** The arguments; throws when there are fewer than {@code min} or more than {@code max}. */
  public List<String> arguments(int min, int max) throws CommandException {
    if (arguments.size() >= min && arguments.size() <= max)
      return arguments;
    throw CommandException.usage("'" + command.path() + "' takes " + command.synopsis() + ", not " + arguments.size()
        + (arguments.size() == 1 ? " argument." : " arguments."));
  }
}
