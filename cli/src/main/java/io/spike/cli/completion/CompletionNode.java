package io.spike.cli.completion;

import java.util.ArrayList;
import java.util.List;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;

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

  /** All nodes of a tree, parents first. */
  static List<CompletionNode> of(Command top) {
    List<CompletionNode> nodes = new ArrayList<>();
    collect(top, nodes);
    return nodes;
  }

  private static void collect(Command command, List<CompletionNode> nodes) {
    List<Word> words = new ArrayList<>();
    for (Command next : command.commands()) {
      words.add(new Word(next.name(), next.summary()));
    }
    if (command.synopsis().indexOf('|') > 0) {
      for (String choice : command.synopsis().split("\\|")) {
        words.add(new Word(choice, ""));
      }
    }
    nodes.add(new CompletionNode(command.pathBelowTop(), words, command.flags()));
    for (Command next : command.commands()) {
      collect(next, nodes);
    }
  }
}
