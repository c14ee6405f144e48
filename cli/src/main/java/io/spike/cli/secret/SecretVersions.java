package io.spike.cli.secret;

import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;
import io.spike.client.SpikeClient;
import java.util.List;

/** {@code spike secret delete}, {@code undelete} and {@code destroy}. */
public final class SecretVersions extends ClusterVerb {

  private enum Change {
    DELETE, UNDELETE, DESTROY
  }

  private final Change change;

  private SecretVersions(Change change) {
    super(true);
    this.change = change;
  }

  /** {@code spike secret delete}. */
  public static SecretVersions delete() {
    return new SecretVersions(Change.DELETE);
  }

  /** {@code spike secret undelete}. */
  public static SecretVersions undelete() {
    return new SecretVersions(Change.UNDELETE);
  }

  /** {@code spike secret destroy}, which SPIKE does not have. */
  public static SecretVersions destroy() {
    return new SecretVersions(Change.DESTROY);
  }

  @Override
  protected Command declare() {
    return SecretArguments.addVersions(switch (change) {
      case DELETE -> Command.named("delete", "<path>", "Deletes versions of a secret; undelete brings them back.",
          "Without -v the current version is deleted.");
      case UNDELETE -> Command.named("undelete", "<path>", "Brings deleted versions of a secret back.",
          "Without -v the newest deleted version comes back where no version is live.");
      case DESTROY -> Command.named("destroy", "<path>", "Destroys versions of a secret; nothing brings them back.",
          "Their values are removed on every node; that they existed stays on record. -v must be given.");
    });
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    String path = SecretArguments.path(parsed.arguments(1, 1).getFirst());
    List<Long> versions = change == Change.DESTROY
        ? SecretArguments.namedVersions(parsed)
        : SecretArguments.versions(parsed);
    return client -> {
      send(client, path, versions);
      console.out().println("OK");
      return ExitCode.OK;
    };
  }

  private void send(SpikeClient client, String path, List<Long> versions) {
    switch (change) {
      case DELETE -> client.delete(path, versions);
      case UNDELETE -> client.undelete(path, versions);
      case DESTROY -> client.destroy(path, versions);
    }
  }
}
