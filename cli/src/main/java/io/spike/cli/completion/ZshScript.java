package io.spike.cli.completion;

import io.spike.cli.line.Flag;
import java.util.ArrayList;
import java.util.List;

/** Completion for zsh, by its {@code compadd} alone. */
final class ZshScript {

  private ZshScript() {}

  static String of(List<CompletionNode> nodes) {
    StringBuilder script = new StringBuilder("""
        #compdef spike
        # zsh completion for spike, made by 'spike completion zsh'
        _spike() {
          local cur=$words[CURRENT] prev=$words[CURRENT-1] path_so_far= word
          for word in ${words[2,CURRENT-1]}; do
            case "${path_so_far:+$path_so_far }$word" in
        """);
    List<String> paths = new ArrayList<>();
    for (CompletionNode node : nodes) {
      if (!node.path().isEmpty())
        paths.add("'" + node.path() + "'");
    }
    script.append("      (").append(String.join("|", paths))
        .append(") path_so_far=\"${path_so_far:+$path_so_far }$word\" ;;\n");
    script.append("    esac\n  done\n  case \"$path_so_far:$prev\" in\n");
    for (CompletionNode node : nodes) {
      for (Flag flag : node.flags()) {
        if (flag.label() != null)
          value(script, node.path(), flag);
      }
    }
    script.append("  esac\n  case $path_so_far in\n");
    for (CompletionNode node : nodes) {
      List<String> words = new ArrayList<>();
      node.words().forEach(word -> words.add(word.text()));
      List<String> flags = new ArrayList<>();
      node.flags().forEach(flag -> flags.addAll(flag.names()));
      script.append("    ('").append(node.path()).append("')\n      if [[ $cur == -* ]]; then compadd -- ")
          .append(String.join(" ", flags)).append("; else ")
          .append(words.isEmpty() ? "_files" : "compadd -- " + String.join(" ", words)).append("; fi\n      ;;\n");
    }
    return script.append("  esac\n}\ncompdef _spike spike\n").toString();
  }

  private static void value(StringBuilder script, String path, Flag flag) {
    List<String> patterns = new ArrayList<>();
    for (String name : flag.names()) {
      patterns.add("'" + path + ":" + name + "'");
    }
    script.append("    (").append(String.join("|", patterns)).append(") ")
        .append(flag.choices().isEmpty() ? "" : "compadd -- " + String.join(" ", flag.choices()) + "; ")
        .append("return ;;\n");
  }
}
