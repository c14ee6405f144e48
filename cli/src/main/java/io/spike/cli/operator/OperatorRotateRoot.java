package io.spike.cli.operator;

import io.spike.api.RotateAnswer;
import io.spike.api.RotateRequest;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;

/** {@code spike operator rotate root}. */
public final class OperatorRotateRoot extends ClusterVerb {

  private static final String DROP = "--drop-old-recovery";

  /** Writes. */
  public OperatorRotateRoot() {
    super(true);
  }

  @Override
  protected Command declare() {
    return Command.named("root", "", "Replaces the root key by a new one, while everything is served.",
        "The Keepers are given new shards, then all keys are wrapped anew; 'spike status' tells how far it is."
            + " The recovery shards handed out so far work until 'spike operator recover' was run for the new root"
            + " key, which closes the rotation.")
        .with(Flag.toggle("close it without that: old recovery shards end, new ones are nobody's;"
            + " also for a rotation that waits for 'spike operator recover'", DROP));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    boolean drop = parsed.has(DROP);
    return client -> {
      RotateAnswer answer = client.rotate(RotateRequest.root(drop));
      console.out().println("The root key of epoch " + answer.epoch() + " is current"
          + (answer.rotation() == null ? "." : ": " + answer.rotation() + "."));
      return ExitCode.OK;
    };
  }
}
