package io.spike.cli.completion;

import io.spike.cli.CommandException;
import io.spike.cli.CommandTree;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.Verb;
import java.util.List;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;

/** {@code spike completion}: a script that teaches a shell our commands, flags and the values of some flags. */
public final class Completion implements Verb {

  @Override
  public Command command() {
    return Command.named("completion", "bash|zsh|fish", "Prints a completion script for a shell.",
        "bash:  source <(spike completion bash)", "zsh:   source <(spike completion zsh)",
        "fish:  spike completion fish | source");
  }

  @Override
  public int run(Parsed parsed, Console console) throws CommandException {
    String shell = parsed.arguments(1, 1).getFirst();
    List<CompletionNode> nodes = CompletionNode.of(CommandTree.whole());
    console.out().print(switch (shell) {
      case "bash" -> BashScript.of(nodes);
      case "zsh" -> ZshScript.of(nodes);
      case "fish" -> FishScript.of(nodes);
      default -> throw CommandException.usage("unknown shell '" + shell + "'; there is bash, zsh and fish.");
    });
    return ExitCode.OK;
  }
}
