package io.spike.cli.line;

import io.spike.cli.CommandException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a command line: {@code --flag value}, {@code --flag=value}, {@code -f value}, {@code -fvalue}, flags and arguments
 * in any order, {@code --} before arguments that begin with a hyphen. For one use.
 */
public final class Parser {

  private final Map<Flag, List<String>> values = new LinkedHashMap<>();
  private final List<String> arguments = new ArrayList<>();
  private Command command;

  private Parser(Command top) {
    this.command = top;
  }

  /** Throws with one sentence that names the word at fault, but never a value. */
  public static Parsed parse(Command top, String[] words) throws CommandException {
    return new Parser(top).parse(words);
  }

  /** The sentence about a word that is no command. */
  public static CommandException unknownCommand(String word, Command group) {
    return CommandException.usage("unknown command \"" + word + "\" for \"" + group.path() + "\"; " + seeHelp(group));
  }

  private Parsed parse(String[] words) throws CommandException {
    boolean flagsEnded = false;
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      if (flagsEnded || !word.startsWith("-") || word.equals("-")) {
        argument(word);
      } else if (word.equals("--")) {
        flagsEnded = true;
      } else {
        String next = i + 1 < words.length ? words[i + 1] : null;
        if (flag(word, next))
          i++;
      }
    }
    return new Parsed(command, values, arguments);
  }

  private void argument(String word) throws CommandException {
    if (!command.commands().isEmpty()) {
      Command next = command.command(word);
      if (next == null)
        throw unknownCommand(word, command);
      command = next;
    } else if (command.synopsis().isEmpty()) {
      throw CommandException.usage("'" + command.path() + "' takes no argument '" + word + "'.");
    } else {
      arguments.add(word);
    }
  }

  /** Whether {@code next} was the flag's value. */
  private boolean flag(String word, @org.jspecify.annotations.Nullable String next) throws CommandException {
    int nameEnd = word.startsWith("--") ? word.indexOf('=') : Math.min(2, word.length());
    String name = nameEnd < 0 ? word : word.substring(0, nameEnd);
    Flag flag = command.flag(name);
    if (flag == null)
      throw CommandException.usage("unknown flag '" + name + "' for '" + command.path() + "'; " + seeHelp(command));
    boolean attached = nameEnd >= 0 && nameEnd < word.length();
    if (flag.label() == null) {
      if (attached)
        throw CommandException.usage("flag '" + flag.name() + "' of '" + command.path() + "' takes no value.");
      values.put(flag, List.of());
      return false;
    }
    if (!attached && next == null) {
      throw CommandException.usage("flag '" + flag.name() + "' of '" + command.path() + "' needs a value.");
    }
    String value = attached ? word.substring(word.startsWith("--") ? nameEnd + 1 : nameEnd) : String.valueOf(next);
    values.computeIfAbsent(flag, _ -> new ArrayList<>()).add(value);
    return !attached;
  }

  private static String seeHelp(Command group) {
    String path = group.pathBelowTop();
    return "'spike help" + (path.isEmpty() ? "" : " " + path) + "' lists what there is.";
  }
}
