package io.spike.cli.line;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The declaration of a command or of a group of them; built once, by one thread. */
public final class Command {

  private final String name;
  private final String synopsis;
  private final List<String> description;
  private final List<Flag> flags = new ArrayList<>();
  private final Map<String, Command> commands = new LinkedHashMap<>();
  private @Nullable Command parent;

  private Command(String name, String synopsis, List<String> description) {
    this.name = name;
    this.synopsis = synopsis;
    this.description = description;
  }

  /**
   * A command without flags and commands below it.
   *
   * @param name its last word
   * @param synopsis its arguments, such as {@code <path> [key]}, or {@code a|b} for a choice; empty for none
   * @param description of one line each; the first is the summary
   */
  public static Command named(String name, String synopsis, String... description) {
    return new Command(name, synopsis, List.of(description));
  }

  /** Adds a flag. */
  public Command with(Flag flag) {
    flags.add(flag);
    return this;
  }

  /** Adds a command below this one. */
  public Command with(Command command) {
    commands.put(command.name, command);
    command.parent = this;
    return this;
  }

  /** Its last word. */
  public String name() {
    return name;
  }

  /** All its words, {@code spike} included. */
  public String path() {
    return parent == null ? name : parent.path() + " " + name;
  }

  /** All its words but {@code spike}; empty at the top. */
  public String pathBelowTop() {
    String path = path();
    int space = path.indexOf(' ');
    return space < 0 ? "" : path.substring(space + 1);
  }

  /** Its arguments; empty for none. */
  public String synopsis() {
    return synopsis;
  }

  /** Its help text by lines. */
  public List<String> description() {
    return description;
  }

  /** One line about it. */
  public String summary() {
    return description.isEmpty() ? "" : description.getFirst();
  }

  /** Its flags in the order added. */
  public List<Flag> flags() {
    return Collections.unmodifiableList(flags);
  }

  /** The commands below it in the order added. */
  public Collection<Command> commands() {
    return Collections.unmodifiableCollection(commands.values());
  }

  /** The command {@code word} below it; null when there is none. */
  public @Nullable Command command(String word) {
    return commands.get(word);
  }

  @Nullable
  Flag flag(String flagName) {
    for (Flag flag : flags) {
      if (flag.names().contains(flagName))
        return flag;
    }
    return null;
  }
}
