package io.spike.cli.completion;

import io.spike.cli.line.Flag;
import java.util.List;

/** Completion for fish. */
final class FishScript {

  private FishScript() {}

  static String of(List<CompletionNode> nodes) {
    StringBuilder script = new StringBuilder("""
        # fish completion for spike, made by 'spike completion fish'
        function __spike_at
          set -l path
          for word in (commandline -opc)[2..-1]
            switch "$path $word"
        """);
    for (CompletionNode node : nodes) {
      if (!node.path().isEmpty()) {
        script.append("      case ' ").append(node.path()).append("'\n        set path \"$path $word\"\n");
      }
    }
    script.append("    end\n  end\n  test \"$path\" = \"$argv[1]\"\nend\ncomplete -c spike -f\n");
    for (CompletionNode node : nodes) {
      String at = "complete -c spike -n '__spike_at \"" + (node.path().isEmpty() ? "" : " " + node.path()) + "\"'";
      for (CompletionNode.Word word : node.words()) {
        script.append(at).append(" -a ").append(word.text()).append(description(word.summary())).append('\n');
      }
      for (Flag flag : node.flags()) {
        script.append(at);
        for (String name : flag.names()) {
          script.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (flag.label() != null)
          script.append(" -x");
        if (!flag.choices().isEmpty())
          script.append(" -a '").append(String.join(" ", flag.choices())).append('\'');
        script.append(description(flag.description())).append('\n');
      }
    }
    return script.toString();
  }

  private static String description(String summary) {
    return summary.isEmpty() ? "" : " -d '" + summary.replace("'", "\\'") + "'";
  }
}
