package io.spike.cli.secret;

import io.spike.api.SecretValues;
import io.spike.api.wire.JsonText;
import io.spike.api.wire.ValuesJson;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.Format;
import io.spike.cli.ReadArguments;
import io.spike.cli.YamlText;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;
import io.spike.client.CallOptions;

/** {@code spike secret get}. */
public final class SecretGet extends ClusterVerb {

  private static final int INDENT = 4;

  /** Reads. */
  public SecretGet() {
    super(false);
  }

  @Override
  protected Command declare() {
    return ReadArguments.addTo(Format.addTo(SecretArguments.addVersion(
        Command.named("get", "<path> [key]", "Gets a secret, or the value of one key in it."))));
  }

  @Override
  protected CallOptions options(Parsed parsed, CallOptions common) throws CommandException {
    return ReadArguments.of(parsed, common);
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    List<String> arguments = parsed.arguments(1, 2);
    Format format = Format.of(parsed);
    String path = SecretArguments.path(arguments.getFirst());
    String key = arguments.size() == 2 && !arguments.get(1).isEmpty() ? arguments.get(1) : null;
    long version = SecretArguments.version(parsed);
    return client -> {
      try (SecretValues values = client.get(path, version)) {
        if (values == null)
          throw new CommandException(ExitCode.NOT_FOUND, "Secret has no data.");
        print(console.out(), format, values, key);
        return ExitCode.OK;
      }
    };
  }

  private static void print(PrintStream out, Format format, SecretValues values, @Nullable String key)
      throws CommandException {
    if (key != null) {
      String value = values.text(key);
      if (value == null)
        throw SecretArguments.keyNotFound();
      switch (format) {
        case HUMAN -> out.print(value + "\n");
        case JSON -> line(out, JsonText.string(value));
        case YAML -> out.print(YamlText.document(value) + "\n");
      }
      return;
    }
    switch (format) {
      case HUMAN -> printPairs(out, values);
      case JSON -> line(out, JsonText.indented(ValuesJson.encode(values), INDENT));
      case YAML -> out.print(YamlText.document(values.toMap()) + "\n");
    }
  }

  private static void printPairs(PrintStream out, SecretValues values) throws CommandException {
    if (values.isEmpty())
      throw SecretArguments.keyNotFound();
    for (Map.Entry<String, String> pair : values.toMap().entrySet()) {
      out.print(pair.getKey() + ": " + pair.getValue() + "\n");
    }
  }

  private static void line(PrintStream out, byte[] json) {
    out.write(json, 0, json.length);
    out.write('\n');
  }
}
