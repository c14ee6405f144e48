package io.spike.api.config;

import io.spike.api.GoDuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values as given to a server, before anybody looks at them: flags over environment over file over defaults. Immutable.
 *
 * <p>A flag is {@code --name value} or {@code --name=value}; {@code --config FILE} names the file, whose lines are
 * {@code VARIABLE=value}, with blank lines and lines that begin with {@code #} skipped. Unknown flags, unknown names in
 * the file and unknown variables with the server's prefix are refused; the rest of the environment belongs to others.
 */
public final class Sources {

  private static final String FILE_FLAG = "--config";
  private static final Set<String> LEVELS = Set.of("DEBUG", "INFO", "WARN", "ERROR");

  /**
   * What a server knows.
   *
   * @param options all that it can be told
   * @param prefix of its own variables
   * @param foreign beginnings of variables that have the prefix and belong to others all the same
   */
  public record Known(List<? extends Option> options, String prefix, List<String> foreign) {

    /** Copies the lists. */
    public Known {
      options = List.copyOf(options);
      foreign = List.copyOf(foreign);
    }

    private boolean isFlag(String name) {
      return options.stream().anyMatch(option -> option.flag().equals(name));
    }

    private boolean isVariable(String name) {
      return options.stream().anyMatch(option -> option.variable().equals(name));
    }

    private void refuseUnknown(Map<String, String> environment) throws ConfigException {
      for (String name : environment.keySet()) {
        if (name.startsWith(prefix) && !isVariable(name) && foreign.stream().noneMatch(name::startsWith)
            && !ForeignVariables.contains(name)) {
          throw new ConfigException("unknown variable '" + name + "'");
        }
      }
    }
  }

  private final Map<String, String> values;
  private final Map<String, String> flags;

  private Sources(Map<String, String> values, Map<String, String> flags) {
    this.values = values;
    this.flags = flags;
  }

  /**
   * Collects.
   *
   * @param arguments of the command line
   * @param environment as of {@link System#getenv()}
   * @throws ConfigException with one sentence that names what is unknown or incomplete
   */
  public static Sources of(Known known, List<String> arguments, Map<String, String> environment)
      throws ConfigException {
    known.refuseUnknown(environment);
    Map<String, String> flags = flags(known, arguments);
    String file = flags.get(FILE_FLAG);
    Map<String, String> lines = file == null ? Map.of() : lines(known, file);
    Map<String, String> values = new HashMap<>();
    for (Option option : known.options) {
      String value = first(flags.get(option.flag()), environment.get(option.variable()), lines.get(option.variable()),
          option.fallback());
      if (value != null) {
        values.put(option.variable(), value);
      }
    }
    return new Sources(values, flags);
  }

  private static @Nullable String first(@Nullable String... candidates) {
    for (String candidate : candidates) {
      if (candidate != null && !candidate.isBlank()) {
        return candidate.strip();
      }
    }
    return null;
  }

  /** Null where nothing is given and there is no default. */
  public @Nullable String get(Option option) {
    return values.get(option.variable());
  }

  /** The given value; refuses where there is none. */
  public String required(Option option) throws ConfigException {
    String value = get(option);
    if (value == null) {
      throw new ConfigException(option.variable() + " (or " + option.flag() + ") must be set");
    }
    return value;
  }

  /** What the value is to be called in a complaint: the flag if it was given as one, else the variable. */
  public String nameOf(Option option) {
    return flags.getOrDefault(option.flag(), "").isBlank() ? option.variable() : option.flag();
  }

  /** True or false, in any case; refuses anything else. */
  public boolean isTrue(Option option) throws ConfigException {
    return switch (required(option).toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new ConfigException(nameOf(option) + " is '" + required(option) + "', not true or false");
    };
  }

  /** A duration in Go's syntax. */
  public Duration duration(Option option) throws ConfigException {
    return duration(option, Duration.ofDays(1));
  }

  /** The same of at most {@code most}, whole hours. */
  public Duration duration(Option option, Duration most) throws ConfigException {
    try {
      return GoDuration.parse(required(option), most);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(nameOf(option) + ": " + e.getMessage());
    }
  }

  /** The level of a log, upper case. */
  public String logLevel(Option option) throws ConfigException {
    String level = required(option).toUpperCase(Locale.ROOT);
    if (!LEVELS.contains(level)) {
      throw new ConfigException(nameOf(option) + " is '" + level + "', not DEBUG, INFO, WARN or ERROR");
    }
    return level;
  }

  /** All values by variable, for readers of an environment; a copy. */
  public Map<String, String> byVariable() {
    return Map.copyOf(values);
  }

  private static Map<String, String> flags(Known known, List<String> arguments) throws ConfigException {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String flag = equals < 0 ? argument : argument.substring(0, equals);
      if (!flag.equals(FILE_FLAG) && !known.isFlag(flag)) {
        throw new ConfigException("unknown flag '" + flag + "'");
      }
      if (equals < 0 && i + 1 == arguments.size()) {
        throw new ConfigException("flag " + flag + " needs a value");
      }
      String value = equals < 0 ? arguments.get(++i) : argument.substring(equals + 1);
      if (given.put(flag, value) != null) {
        throw new ConfigException("flag " + flag + " is given twice");
      }
    }
    return given;
  }

  private static Map<String, String> lines(Known known, String file) throws ConfigException {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of(file));
    } catch (IOException e) {
      throw new ConfigException("cannot read the file of " + FILE_FLAG + ", " + file + ": " + e);
    }
    Map<String, String> values = new HashMap<>();
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      String name = equals < 0 ? line : line.substring(0, equals).strip();
      if (equals < 0 || !known.isVariable(name)) {
        throw new ConfigException(file + ", line " + number + ": unknown name '" + name + "'");
      }
      values.put(name, line.substring(equals + 1).strip());
    }
    return values;
  }
}
