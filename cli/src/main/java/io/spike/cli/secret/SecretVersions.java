package io.spike.cli.secret;

import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import java.util.List;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;

/** {@code spike secret delete} and {@code spike secret undelete}. */
public final class SecretVersions extends ClusterVerb {

  private final boolean undelete;

  private SecretVersions(boolean undelete) {
    super(true);
    this.undelete = undelete;
  }

  /** {@code spike secret delete}. */
  public static SecretVersions delete() {
    return new SecretVersions(false);
  }

  /** {@code spike secret undelete}. */
  public static SecretVersions undelete() {
    return new SecretVersions(true);
  }

  @Override
  protected Command declare() {
    return SecretArguments.addVersions(undelete
        ? Command.named("undelete", "<path>", "Brings deleted versions of a secret back.",
            "Without -v the newest deleted version comes back where no version is live.")
        : Command.named("delete", "<path>", "Deletes versions of a secret; undelete brings them back.",
            "Without -v the current version is deleted."));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    String path = SecretArguments.path(parsed.arguments(1, 1).getFirst());
    List<Long> versions = SecretArguments.versions(parsed);
    return client -> {
      if (undelete) {
        client.undelete(path, versions);
      } else {
        client.delete(path, versions);
      }
      console.out().println("OK");
      return ExitCode.OK;
    };
  }
}
