package io.spike.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One command, such as {@code spike secret get}. Built only when it, or help, is wanted. */
public interface Verb {

  /** Its options and help. Positional arguments are checked by {@link #run}. */
  CommandSpec spec();

  /**
   * Does it.
   *
   * @param parsed the part of the command line behind the command's name
   * @return one of {@link ExitCode}
   * @throws CommandException to end with a sentence
   */
  int run(ParseResult parsed, Console console) throws CommandException;
}
