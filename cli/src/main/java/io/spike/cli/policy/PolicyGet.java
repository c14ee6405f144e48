package io.spike.cli.policy;

import io.spike.api.PolicyAnswer;
import io.spike.api.PolicyDetails;
import io.spike.api.wire.GoTime;
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
import io.spike.cli.line.Parsed;
import io.spike.client.CallOptions;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** {@code spike policy get}. */
public final class PolicyGet extends ClusterVerb {

  private static final int INDENT = 2;

  /** Reads. */
  public PolicyGet() {
    super(false);
  }

  @Override
  protected Command declare() {
    return ReadArguments.addTo(Format.addTo(PolicyArguments.addName(
        Command.named("get", "[name]", "Gets a policy."))));
  }

  @Override
  protected CallOptions options(Parsed parsed, CallOptions common) throws CommandException {
    return ReadArguments.of(parsed, common);
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    String name = PolicyArguments.name(parsed);
    Format format = Format.of(parsed);
    return client -> {
      print(console.out(), format, client.policy(name));
      return ExitCode.OK;
    };
  }

  private static void print(PrintStream out, Format format, PolicyDetails policy) {
    switch (format) {
      case HUMAN -> {
        out.print("POLICY DETAILS\n=============\n\nName: " + policy.name() + "\n");
        out.print("SPIFFE ID Pattern: " + policy.spiffeIdPattern() + "\nPath Pattern: " + policy.pathPattern() + "\n");
        out.print("Permissions: " + String.join(", ", policy.permissions()) + "\n");
        out.print(
            "Created At: " + seconds(policy.createdAt()) + "\nUpdated At: " + seconds(policy.updatedAt()) + "\n\n");
      }
      case JSON -> {
        byte[] json = JsonText.indented(PolicyCodecs.ANSWER.encode(new PolicyAnswer(policy, null)), INDENT);
        out.write(json, 0, json.length);
        out.write('\n');
      }
      case YAML -> printYaml(out, policy);
    }
  }

  private static String seconds(Instant time) {
    return GoTime.format(time.truncatedTo(ChronoUnit.SECONDS));
  }

  /** Go's YAML package lowers the fields' names, and shows two that are never filled. */
  private static void printYaml(PrintStream out, PolicyDetails policy) {
    out.print("id: " + YamlText.document(policy.name()) + "name: " + YamlText.document(policy.name()));
    out.print("spiffeidpattern: " + YamlText.document(policy.spiffeIdPattern()));
    out.print("pathpattern: " + YamlText.document(policy.pathPattern()) + "permissions:\n");
    policy.permissions().forEach(permission -> out.print("    - " + permission + "\n"));
    out.print("createdat: " + GoTime.format(policy.createdAt()) + "\nupdatedat: " + GoTime.format(policy.updatedAt()));
    out.print("\nidregex: null\npathregex: null\n");
  }
}
