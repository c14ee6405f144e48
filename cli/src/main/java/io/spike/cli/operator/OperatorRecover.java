package io.spike.cli.operator;

import io.spike.api.RecoverAnswer;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.SortedMap;

/** {@code spike operator recover}. */
public final class OperatorRecover extends ClusterVerb {

  private static final String DIRECTORY = "--dir";
  private static final String FORCE = "--force";
  private static final String VARIABLE = "SPIKE_PILOT_RECOVERY_DIR";

  /** Writes: that the shards were given is recorded. */
  public OperatorRecover() {
    super(true);
  }

  @Override
  protected Command declare() {
    return Command.named("recover", "", "Writes all recovery shards into files, for the role 'recover' alone.",
        "Each file is spike.recovery.<index>.txt, readable by its owner only. Keep them encrypted, in different hands:",
        "as many as the threshold open everything, and without them a loss of all Keepers and nodes is for good.")
        .with(Flag.value("DIR", "where to, made if missing, otherwise empty (default: ~/.spike/recover)", DIRECTORY))
        .with(Flag.toggle("replace recovery files that are there", FORCE));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    Path directory = directory(parsed, console);
    RecoveryFiles files = new RecoveryFiles(directory, parsed.has(FORCE));
    return client -> {
      try (RecoverAnswer answer = client.recover()) {
        SortedMap<Integer, byte[]> sent = answer.shards();
        if (sent == null || sent.isEmpty())
          throw new CommandException(ExitCode.UNAVAILABLE, "Failed to retrieve recovery shards.");
        files.write(sent);
      } catch (IllegalArgumentException e) {
        throw new CommandException(ExitCode.UNAVAILABLE, "Failed to retrieve recovery shards: " + e.getMessage() + ".");
      }
      console.out().print("\n  SPIKE recovery shards are saved to the recovery directory:\n  " + directory
          + "\n\n  Encrypt them, give them to different people, and erase the files here."
          + "\n  Without them nothing can be read any more once all Keepers and nodes were down.\n\n");
      return ExitCode.OK;
    };
  }

  /** SPIKE appends a folder to its variable, and to the default. */
  private static Path directory(Parsed parsed, Console console) throws CommandException {
    String named = parsed.value(DIRECTORY, "");
    String variable = console.variable(VARIABLE);
    String home = console.variable("HOME");
    try {
      if (!named.isEmpty())
        return console.directory().resolve(named).toAbsolutePath();
      if (!variable.isEmpty())
        return console.directory().resolve(variable).resolve("recover").toAbsolutePath();
      if (home.isEmpty())
        throw CommandException.usage("name a directory with " + DIRECTORY + ": there is no HOME.");
      return Path.of(home, ".spike", "recover");
    } catch (InvalidPathException e) {
      throw CommandException.usage("the recovery directory is not a path: " + e.getMessage() + ".");
    }
  }
}
