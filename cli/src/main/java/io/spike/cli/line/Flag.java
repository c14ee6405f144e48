package io.spike.cli.line;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A flag of a command.
 *
 * @param names with their hyphens, the long one last
 * @param label what help calls its value; null for a flag without one
 * @param choices its values where they are few, for completion
 * @param description one line
 */
public record Flag(List<String> names, @Nullable String label, List<String> choices, String description) {

  /** Copies the lists. */
  public Flag {
    names = List.copyOf(names);
    choices = List.copyOf(choices);
  }

  /** One that is there or not. */
  public static Flag toggle(String description, String... names) {
    return new Flag(List.of(names), null, List.of(), description);
  }

  /** One with a value. */
  public static Flag value(String label, String description, String... names) {
    return new Flag(List.of(names), label, List.of(), description);
  }

  /** The same with these values for completion; others are not refused here. */
  public Flag withChoices(String... values) {
    return new Flag(names, label, List.of(values), description);
  }

  /** The name in sentences. */
  String name() {
    return names.getLast();
  }
}
