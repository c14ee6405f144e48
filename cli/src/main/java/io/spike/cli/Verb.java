package io.spike.cli;

import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;

/** One command, such as {@code spike secret get}. Built only when it, or help, is wanted. */
public interface Verb {

  /** Its options and help. Positional arguments are checked by {@link #run}. */
  Command command();

  /**
   * Does it.
   *
   * @param parsed the part of the command line behind the command's name
   * @return one of {@link ExitCode}
   * @throws CommandException to end with a sentence
   */
  int run(Parsed parsed, Console console) throws CommandException;
}
