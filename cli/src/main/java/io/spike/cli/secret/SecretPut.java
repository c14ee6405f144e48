package io.spike.cli.secret;

import io.spike.api.SecretValues;
import io.spike.cli.Arguments;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code spike secret put}. */
public final class SecretPut extends ClusterVerb {

  private static final String LITERAL = "--literal";

  /** Writes. */
  public SecretPut() {
    super(true);
  }

  @Override
  protected CommandSpec declare() {
    return Arguments.command("put", "<path> <key=value>...",
        "Puts a new version of a secret.",
        "A value given as - is read from standard input (one value only), @FILE from a file; one newline at its end is",
        "removed. Other values stand on the command line, where every process of this machine can read them:",
        "SPIKE_NO_ARGV_SECRETS=true refuses that.")
        .addOption(OptionSpec.builder(LITERAL).type(boolean.class).arity("0")
            .description("take values that begin with - or @ as they are, as SPIKE does").build());
  }

  @Override
  protected Call prepare(ParseResult parsed, Console console) throws CommandException {
    List<String> arguments = Arguments.of(parsed, 2, Integer.MAX_VALUE);
    String path = SecretArguments.path(arguments.getFirst());
    boolean literal = parsed.hasMatchedOption(LITERAL);
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
