package io.spike.cli.operator;

import io.spike.cli.ClusterVerb;
import io.spike.cli.Confirmation;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;

/** {@code spike operator seal}. */
public final class OperatorSeal extends ClusterVerb {

  /** Writes. */
  public OperatorSeal() {
    super(true);
  }

  @Override
  protected Command declare() {
    return Confirmation.addTo(Command.named("seal", "",
        "Has all nodes wipe their keys, after a question that 'y' on standard input answers.",
        "Nobody is served from then on, restarts included, until 'spike operator unseal' or 'restore'."));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    return client -> {
      if (!Confirmation.given(parsed, console, "Seal the cluster, so that no node serves anybody?"))
        return ExitCode.OK;
      client.seal();
      console.out().println("The cluster is sealed.");
      return ExitCode.OK;
    };
  }
}
