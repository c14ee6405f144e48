package io.spike.cli.secret;

import io.spike.api.Validation;
import io.spike.cli.CommandException;
import io.spike.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;

/** Arguments that several secret commands share, with SPIKE's sentences about them. */
final class SecretArguments {

  private static final String VERSION = "--version";
  private static final String VERSIONS = "--versions";

  private SecretArguments() {}

  /** Refuses what the server would refuse. */
  static String path(String path) throws CommandException {
    if (Validation.secretPath(path) != null)
      throw CommandException.usage("Invalid secret path: " + path);
    return path;
  }

  static Command addVersion(Command command) {
    return command.with(Flag.value("N", "the version (default: the current one)", "-v", VERSION));
  }

  /** Any whole number; the server knows of no negative version and says so. */
  static long version(Parsed parsed) throws CommandException {
    String text = parsed.value(VERSION, "0");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw CommandException.usage("Invalid version number: " + text);
    }
  }

  static Command addVersions(Command command) {
    return command.with(
        Flag.value("N,...", "the versions, separated by commas; 0 is the current one (default: 0)", "-v", VERSIONS));
  }

  /** As {@link #versions}, but there is no default: what they are named for cannot be undone. */
  static List<Long> namedVersions(Parsed parsed) throws CommandException {
    if (!parsed.has(VERSIONS))
      throw CommandException.usage("--versions is missing: name the versions that shall be gone for good.");
    return versions(parsed);
  }

  static List<Long> versions(Parsed parsed) throws CommandException {
    String text = parsed.value(VERSIONS, "0");
    List<Long> versions = new ArrayList<>();
    for (String part : (text.isEmpty() ? "0" : text).split(",", -1)) {
      versions.add(oneOf(part));
    }
    return versions;
  }

  private static long oneOf(String part) throws CommandException {
    long version;
    try {
      version = Long.parseLong(part.strip());
    } catch (NumberFormatException _) {
      throw CommandException.usage("Invalid version number: " + part);
    }
    if (version < 0)
      throw CommandException.usage("Negative version number: " + part);
    return version;
  }

  static CommandException keyNotFound() {
    return new CommandException(ExitCode.NOT_FOUND, "Key not found.");
  }
}
