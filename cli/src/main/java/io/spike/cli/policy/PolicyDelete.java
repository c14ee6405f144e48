package io.spike.cli.policy;

import io.spike.api.PolicyDetails;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Confirmation;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;
import java.util.OptionalLong;

/** {@code spike policy delete}. */
public final class PolicyDelete extends ClusterVerb {

  /** Writes. */
  public PolicyDelete() {
    super(true);
  }

  @Override
  protected Command declare() {
    return Confirmation.addTo(PolicyArguments.addName(Command.named("delete", "[name]",
        "Deletes a policy, after a question that 'y' on standard input answers.",
        "What it allowed is denied at once, on every node.")));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    String name = PolicyArguments.name(parsed);
    return client -> {
      PolicyDetails policy = client.policy(name);
      if (!Confirmation.given(parsed, console, "Are you sure you want to delete policy '" + name + "'?"))
        return ExitCode.OK;
      client.deletePolicy(name, policy.version() == 0 ? OptionalLong.empty() : OptionalLong.of(policy.version()));
      console.out().println("Policy deleted successfully.");
      return ExitCode.OK;
    };
  }
}
