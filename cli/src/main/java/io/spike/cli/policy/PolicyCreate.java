package io.spike.cli.policy;

import io.spike.api.PutPolicyRequest;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;
import io.spike.client.SpikeException;
import java.util.OptionalLong;

/** {@code spike policy create}. */
public final class PolicyCreate extends ClusterVerb {

  /** Writes. */
  public PolicyCreate() {
    super(true);
  }

  @Override
  protected Command declare() {
    return PolicyArguments.addTo(Command.named("create", "", "Creates a policy; one of that name must not be in force.",
        "All four flags are needed. 'spike policy apply' replaces a policy."));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    PutPolicyRequest policy = PolicyArguments.policy(parsed);
    return client -> {
      try {
        client.putPolicy(new PutPolicyRequest(policy.name(), policy.spiffeIdPattern(), policy.pathPattern(),
            policy.permissions(), OptionalLong.of(0)));
      } catch (SpikeException e) {
        if (e.kind() == SpikeException.Kind.CONFLICT)
          throw new CommandException(ExitCode.CONFLICT, "Policy '" + policy.name() + "' already exists.");
        throw e;
      }
      console.out().println("Policy created successfully.");
      return ExitCode.OK;
    };
  }
}
