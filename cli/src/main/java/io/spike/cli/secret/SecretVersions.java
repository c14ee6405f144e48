package io.spike.cli.secret;

import io.spike.cli.Arguments;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

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
  protected CommandSpec declare() {
    return SecretArguments.addVersions(undelete
        ? Arguments.command("undelete", "<path>", "Brings deleted versions of a secret back.",
            "Without -v the newest deleted version comes back where no version is live.")
        : Arguments.command("delete", "<path>", "Deletes versions of a secret; undelete brings them back.",
            "Without -v the current version is deleted."));
  }

  @Override
  protected Call prepare(ParseResult parsed, Console console) throws CommandException {
    String path = SecretArguments.path(Arguments.of(parsed, 1, 1).getFirst());
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
