package io.spike.cli.secret;

import io.spike.api.wire.JsonText;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.Format;
import io.spike.cli.ReadArguments;
import io.spike.cli.YamlText;
import java.io.PrintStream;
import java.util.List;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;
import io.spike.client.CallOptions;

/** {@code spike secret list}. */
public final class SecretList extends ClusterVerb {

  private static final int INDENT = 2;

  /** Reads. */
  public SecretList() {
    super(false);
  }

  @Override
  protected Command declare() {
    return ReadArguments.addTo(Format.addTo(Command.named("list", "", "Lists the paths of all secrets.")));
  }

  @Override
  protected CallOptions options(Parsed parsed, CallOptions common) throws CommandException {
    return ReadArguments.of(parsed, common);
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    Format format = Format.of(parsed);
    return client -> {
      print(console.out(), format, client.list());
      return ExitCode.OK;
    };
  }

  private static void print(PrintStream out, Format format, List<String> paths) {
    switch (format) {
      case HUMAN -> {
        if (paths.isEmpty())
          out.print("No secrets found.\n");
        for (String path : paths) {
          out.print("- " + path + "\n");
        }
      }
      case JSON -> {
        byte[] json = JsonText.indented(JsonText.strings(paths), INDENT);
        out.write(json, 0, json.length);
        out.write('\n');
      }
      case YAML -> out.print(YamlText.document(paths));
    }
  }
}
