package io.spike.cli.completion;

import io.spike.cli.line.Flag;
import java.util.ArrayList;
import java.util.List;

/** Completion for bash 3 and newer, without the bash-completion package. */
final class BashScript {

  private BashScript() {}

  static String of(List<CompletionNode> nodes) {
    StringBuilder script = new StringBuilder("""
        # bash completion for spike, made by 'spike completion bash'
        _spike() {
          local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path= i word
          for ((i = 1; i < COMP_CWORD; i++)); do
            word=${COMP_WORDS[i]}
            case "${path:+$path }$word" in
        """);
    List<String> paths = new ArrayList<>();
    for (CompletionNode node : nodes) {
      if (!node.path().isEmpty())
        paths.add("'" + node.path() + "'");
    }
    script.append("      ").append(String.join(" | ", paths)).append(") path=\"${path:+$path }$word\" ;;\n");
    script.append("    esac\n  done\n  COMPREPLY=()\n  case \"$path:$prev\" in\n");
    for (CompletionNode node : nodes) {
      for (Flag flag : node.flags()) {
        if (flag.label() != null)
          value(script, node.path(), flag);
      }
    }
    script.append("  esac\n  case $path in\n");
    for (CompletionNode node : nodes) {
      List<String> words = new ArrayList<>();
      node.words().forEach(word -> words.add(word.text()));
      List<String> flags = new ArrayList<>();
      node.flags().forEach(flag -> flags.addAll(flag.names()));
      script.append("    '").append(node.path()).append("')\n      case $cur in\n        -*) COMPREPLY=($(compgen -W '")
          .append(String.join(" ", flags)).append("' -- \"$cur\")) ;;\n        *) COMPREPLY=($(compgen -W '")
          .append(String.join(" ", words)).append("' -- \"$cur\")) ;;\n      esac\n      ;;\n");
    }
    return script.append("  esac\n}\ncomplete -o default -F _spike spike\n").toString();
  }

  private static void value(StringBuilder script, String path, Flag flag) {
    List<String> patterns = new ArrayList<>();
    for (String name : flag.names()) {
      patterns.add("'" + path + ":" + name + "'");
    }
    script.append("    ").append(String.join(" | ", patterns)).append(")\n");
    if (!flag.choices().isEmpty()) {
      script.append("      COMPREPLY=($(compgen -W '").append(String.join(" ", flag.choices()))
          .append("' -- \"$cur\"))\n");
    }
    script.append("      return\n      ;;\n");
  }
}
