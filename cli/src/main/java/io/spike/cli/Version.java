package io.spike.cli;

import io.spike.api.BuildVersion;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code spike version}. */
final class Version implements Verb {

  @Override
  public CommandSpec spec() {
    return Arguments.command("version", "", "Prints the version.");
  }

  @Override
  public int run(ParseResult parsed, Console console) {
    return print(console);
  }

  static int print(Console console) {
    console.out().print("SPIKE v" + BuildVersion.CURRENT + "\n");
    return ExitCode.OK;
  }
}
