package io.spike.nexus.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as given, before anybody looks at them: flags over environment over file over defaults. Immutable.
 *
 * <p>A flag is {@code --name value} or {@code --name=value}; {@code --config FILE} names the file, whose lines are
 * {@code VARIABLE=value}, with blank lines and lines that begin with {@code #} skipped. Unknown flags, unknown names in
 * the file and unknown {@code SPIKE_NEXUS_} variables are refused; the rest of the environment belongs to others.
 */
final class Sources {

  private static final String FILE_FLAG = "--config";
  private static final String OURS = "SPIKE_NEXUS_";
  /** Variables of SPIKE's own server and clients that mean nothing to this one, and those Kubernetes sets for a service. */
  private static final List<String> FOREIGN = List.of("SPIKE_NEXUS_API_URL", "SPIKE_NEXUS_BACKEND_STORE",
      "SPIKE_NEXUS_CRYPTO_MAX_CIPHERTEXT_SIZE", "SPIKE_NEXUS_DB_", "SPIKE_NEXUS_KEEPER_UPDATE_INTERVAL",
      "SPIKE_NEXUS_PBKDF2_ITERATION_COUNT", "SPIKE_NEXUS_PORT", "SPIKE_NEXUS_RECOVERY_MAX_INTERVAL",
      "SPIKE_NEXUS_SERVICE_", "SPIKE_NEXUS_SHAMIR_MAX_SHARE_COUNT");

  private final Map<Setting, String> values;

  private Sources(Map<Setting, String> values) {
    this.values = values;
  }

  static Sources of(List<String> arguments, Map<String, String> environment) throws ConfigException {
    refuseUnknown(environment);
    Map<String, String> flags = flags(arguments);
    String file = flags.get(FILE_FLAG);
    Map<String, String> lines = file == null ? Map.of() : lines(file);
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      String value = first(flags.get(setting.flag()), environment.get(setting.variable()),
          lines.get(setting.variable()), setting.fallback());
      if (value != null) {
        values.put(setting, value);
      }
    }
    return new Sources(values);
  }

  private static void refuseUnknown(Map<String, String> environment) throws ConfigException {
    for (String name : environment.keySet()) {
      if (name.startsWith(OURS) && !isVariable(name) && FOREIGN.stream().noneMatch(name::startsWith)) {
        throw new ConfigException("unknown variable '" + name + "'");
      }
    }
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
  @Nullable
  String get(Setting setting) {
    return values.get(setting);
  }

  /** The given value; refuses where there is none. */
  String required(Setting setting) throws ConfigException {
    String value = values.get(setting);
    if (value == null) {
      throw new ConfigException(setting.variable() + " (or " + setting.flag() + ") must be set");
    }
    return value;
  }

  /** All given values by variable, for readers of an environment. */
  Map<String, String> byVariable() {
    Map<String, String> map = new HashMap<>();
    values.forEach((setting, value) -> map.put(setting.variable(), value));
    return map;
  }

  private static Map<String, String> flags(List<String> arguments) throws ConfigException {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String flag = equals < 0 ? argument : argument.substring(0, equals);
      if (!flag.equals(FILE_FLAG) && !isFlag(flag)) {
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

  private static boolean isFlag(String name) {
    for (Setting setting : Setting.values()) {
      if (setting.flag().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, String> lines(String file) throws ConfigException {
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
      if (equals < 0 || !isVariable(name)) {
        throw new ConfigException(file + ", line " + number + ": unknown name '" + name + "'");
      }
      values.put(name, line.substring(equals + 1).strip());
    }
    return values;
  }

  private static boolean isVariable(String name) {
    for (Setting setting : Setting.values()) {
      if (setting.variable().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
