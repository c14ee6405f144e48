package io.spike.cli.secret;

import io.spike.api.Validation;
import io.spike.cli.CommandException;
import io.spike.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

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

  static CommandSpec addVersion(CommandSpec spec) {
    return spec.addOption(OptionSpec.builder("-v", VERSION).paramLabel("N").type(String.class)
        .description("the version (default: the current one)").build());
  }

  /** Any whole number; the server knows of no negative version and says so. */
  static long version(ParseResult parsed) throws CommandException {
    String text = parsed.matchedOptionValue(VERSION, "0");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw CommandException.usage("Invalid version number: " + text);
    }
  }

  static CommandSpec addVersions(CommandSpec spec) {
    return spec.addOption(OptionSpec.builder("-v", VERSIONS).paramLabel("N,...").type(String.class)
        .description("the versions, separated by commas; 0 is the current one (default: 0)").build());
  }

  static List<Long> versions(ParseResult parsed) throws CommandException {
    String text = parsed.matchedOptionValue(VERSIONS, "0");
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
