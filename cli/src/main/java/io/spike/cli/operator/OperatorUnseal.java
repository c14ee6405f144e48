package io.spike.cli.operator;

import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;

/** {@code spike operator unseal}. */
public final class OperatorUnseal extends ClusterVerb {

  /** Writes. */
  public OperatorUnseal() {
    super(true);
  }

  @Override
  protected Command declare() {
    return Command.named("unseal", "", "Lets the nodes of a sealed cluster take the root key from the Keepers again.",
        "Where too few Keepers hold their shard it changes nothing; 'spike operator restore' opens the cluster then.");
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    return client -> {
      client.unseal();
      console.out().println("The cluster is unsealed.");
      return ExitCode.OK;
    };
  }
}
