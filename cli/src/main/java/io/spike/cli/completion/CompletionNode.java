package io.spike.cli.completion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What can follow one command.
 *
 * @param path the words before, without {@code spike}; empty for the top
 * @param words the next commands, or what an argument may be
 * @param flags its flags
 */
record CompletionNode(String path, List<Word> words, List<Flag> flags) {

  /** A word and what it is for. */
  record Word(String text, String summary) {}

  /** A flag: all its names, whether a value follows, and the values where they are few. */
  record Flag(List<String> names, boolean hasValue, List<String> values, String summary) {}

  /** All nodes of a tree, parents first. */
  static List<CompletionNode> of(CommandSpec root) {
    List<CompletionNode> nodes = new ArrayList<>();
    collect("", root, nodes);
    return nodes;
  }

  private static void collect(String path, CommandSpec spec, List<CompletionNode> nodes) {
    List<Word> words = new ArrayList<>();
    for (CommandLine command : spec.subcommands().values()) {
      words.add(new Word(command.getCommandName(), summary(command.getCommandSpec().usageMessage().description())));
    }
    if (!spec.positionalParameters().isEmpty()) {
      String label = spec.positionalParameters().getFirst().paramLabel();
      if (label.indexOf('|') > 0) {
        for (String choice : label.split("\\|")) {
          words.add(new Word(choice, ""));
        }
      }
    }
    List<Flag> flags = new ArrayList<>();
    for (OptionSpec option : spec.options()) {
      List<String> values = new ArrayList<>();
      if (option.completionCandidates() != null)
        option.completionCandidates().forEach(values::add);
      flags.add(
          new Flag(Arrays.asList(option.names()), option.arity().max() > 0, values, summary(option.description())));
    }
    nodes.add(new CompletionNode(path, words, flags));
    for (CommandLine command : spec.subcommands().values()) {
      String name = command.getCommandName();
      collect(path.isEmpty() ? name : path + " " + name, command.getCommandSpec(), nodes);
    }
  }

  private static String summary(String[] description) {
    return description.length == 0 ? "" : description[0];
  }
}
