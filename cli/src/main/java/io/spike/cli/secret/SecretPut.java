package io.spike.cli.secret;

import io.spike.api.SecretValues;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import java.util.List;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;

/** {@code spike secret put}. */
public final class SecretPut extends ClusterVerb {

  private static final String LITERAL = "--literal";

  /** Writes. */
  public SecretPut() {
    super(true);
  }

  @Override
  protected Command declare() {
    return Command.named("put", "<path> <key=value>...",
        "Puts a new version of a secret.",
        "A value given as - is read from standard input (one value only), @FILE from a file; one newline at its end is",
        "removed. Other values stand on the command line, where every process of this machine can read them:",
        "SPIKE_NO_ARGV_SECRETS=true refuses that.")
        .with(Flag.toggle("take values that begin with - or @ as they are, as SPIKE does", LITERAL));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    List<String> arguments = parsed.arguments(2, Integer.MAX_VALUE);
    String path = SecretArguments.path(arguments.getFirst());
    boolean literal = parsed.has(LITERAL);
    SecretValues values = new ValueReader(console, literal).read(arguments.subList(1, arguments.size()));
    return client -> {
      try (values) {
        client.put(path, values);
      }
      console.out().println("OK");
      return ExitCode.OK;
    };
  }
}
