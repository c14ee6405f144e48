package io.spike.cli;

import io.spike.api.BuildVersion;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;

/** {@code spike version}. */
final class Version implements Verb {

  @Override
  public Command command() {
    return Command.named("version", "", "Prints the version.");
  }

  @Override
  public int run(Parsed parsed, Console console) {
    return print(console);
  }

  static int print(Console console) {
    console.out().print("SPIKE v" + BuildVersion.CURRENT + "\n");
    return ExitCode.OK;
  }
}
