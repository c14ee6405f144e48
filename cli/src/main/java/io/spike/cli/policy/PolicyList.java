package io.spike.cli.policy;

import io.spike.api.PolicyDetails;
import io.spike.api.wire.JsonText;
import io.spike.api.wire.PolicyCodecs;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.Format;
import io.spike.cli.ReadArguments;
import io.spike.cli.YamlText;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import io.spike.client.CallOptions;
import java.io.PrintStream;
import java.util.List;

/** {@code spike policy list}. */
public final class PolicyList extends ClusterVerb {

  private static final int INDENT = 2;

  /** Reads. */
  public PolicyList() {
    super(false);
  }

  @Override
  protected Command declare() {
    return ReadArguments.addTo(Format.addTo(Command.named("list", "", "Lists the policies in force.")
        .with(Flag.value("RE", "only policies with exactly this pattern", PolicyArguments.PATH_PATTERN))
        .with(Flag.value("RE", "only policies with exactly this pattern", PolicyArguments.SPIFFE_ID_PATTERN))));
  }

  @Override
  protected CallOptions options(Parsed parsed, CallOptions common) throws CommandException {
    return ReadArguments.of(parsed, common);
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    if (parsed.has(PolicyArguments.PATH_PATTERN) && parsed.has(PolicyArguments.SPIFFE_ID_PATTERN)) {
      throw CommandException.usage(PolicyArguments.PATH_PATTERN + " does not go with "
          + PolicyArguments.SPIFFE_ID_PATTERN + ".");
    }
    Format format = Format.of(parsed);
    String id = parsed.value(PolicyArguments.SPIFFE_ID_PATTERN, "");
    String path = parsed.value(PolicyArguments.PATH_PATTERN, "");
    return client -> {
      print(console.out(), format, client.policies(id, path));
      return ExitCode.OK;
    };
  }

  private static void print(PrintStream out, Format format, List<PolicyDetails> policies) {
    switch (format) {
      case HUMAN -> {
        if (policies.isEmpty()) {
          out.print("No policies found.\n");
          return;
        }
        out.print("POLICIES\n========\n\n");
        policies.forEach(policy -> out.print("Name: " + policy.name() + "\n--------\n\n"));
        out.print("\n");
      }
      case JSON -> {
        byte[] json = JsonText.indented(PolicyCodecs.names(policies), INDENT);
        out.write(json, 0, json.length);
        out.write('\n');
      }
      case YAML -> {
        out.print(policies.isEmpty() ? "[]\n" : "");
        policies.forEach(policy -> out.print("- id: " + YamlText.document(policy.name()) + "  name: "
            + YamlText.document(policy.name())));
      }
    }
  }
}
