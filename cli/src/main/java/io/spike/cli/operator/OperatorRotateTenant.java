package io.spike.cli.operator;

import io.spike.api.RotateAnswer;
import io.spike.api.RotateRequest;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;
import java.util.List;

/** {@code spike operator rotate tenant}. */
public final class OperatorRotateTenant extends ClusterVerb {

  /** Writes. */
  public OperatorRotateTenant() {
    super(true);
  }

  @Override
  protected Command declare() {
    return Command.named("tenant", "[<name>]",
        "Encrypts what a tenant writes under another key from now on, and what it wrote anew behind that.",
        "Without a name: the system tenant, whose secrets are not below tenants/.");
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    List<String> names = parsed.arguments(0, 1);
    String name = names.isEmpty() ? "" : names.getFirst();
    return client -> {
      RotateAnswer answer = client.rotate(RotateRequest.tenant(name));
      console.out()
          .println("The key of epoch " + answer.epoch() + " of " + (name.isEmpty() ? "the system tenant" : name)
              + " is current: " + answer.rotation() + ".");
      return ExitCode.OK;
    };
  }
}
