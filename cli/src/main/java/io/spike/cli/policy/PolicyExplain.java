package io.spike.cli.policy;

import io.spike.api.ExplainAnswer;
import io.spike.api.ExplainRequest;
import io.spike.api.wire.JsonText;
import io.spike.api.wire.PolicyCheckCodecs;
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

/** {@code spike policy explain}: whether somebody may do something, by which policy, and what is missing otherwise. */
public final class PolicyExplain extends ClusterVerb {

  private static final int INDENT = 2;
  private static final String SPIFFE_ID = "--spiffeid";
  private static final String PATH = "--path";
  private static final String ACTION = "--action";

  /** Reads. */
  public PolicyExplain() {
    super(false);
  }

  @Override
  protected Command declare() {
    return ReadArguments.addTo(Format.addTo(Command.named("explain", "",
        "Tells whether somebody may do something, and which policy says so.",
        "Exit code 0 says yes, 3 says no; then the policies follow that would allow it, but for one thing.")
        .with(Flag.value("ID", "whose SPIFFE ID", SPIFFE_ID))
        .with(Flag.value("PATH", "a secret's path, or one of spike/system/acl, .../secret and .../cipher/exec", PATH))
        .with(Flag.value("WORD", "read, write, list, execute or super", ACTION))));
  }

  @Override
  protected CallOptions options(Parsed parsed, CallOptions common) throws CommandException {
    return ReadArguments.of(parsed, common);
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    for (String flag : List.of(SPIFFE_ID, PATH, ACTION)) {
      if (parsed.value(flag, "").isEmpty())
        throw CommandException.usage(flag + " is missing.");
    }
    ExplainRequest question = new ExplainRequest(parsed.value(SPIFFE_ID, ""), parsed.value(PATH, ""),
        PolicyArguments.permission(parsed.value(ACTION, ""), ""));
    Format format = Format.of(parsed);
    return client -> {
      ExplainAnswer answer = client.explain(question);
      print(console.out(), format, answer);
      return answer.allowed() ? ExitCode.OK : ExitCode.DENIED;
    };
  }

  private static void print(PrintStream out, Format format, ExplainAnswer answer) {
    switch (format) {
      case HUMAN -> {
        ExplainAnswer.PolicyVersion policy = answer.policy();
        out.print((answer.allowed() ? "Allowed: " : "Denied: ") + answer.reason()
            + (policy == null ? "" : ", written at " + policy.position()) + "\n");
        answer.near().forEach(near -> out.print("  policy " + near.policy().name() + " version "
            + near.policy().version() + ", written at " + near.policy().position() + ", " + near.missing() + "\n"));
      }
      case JSON -> {
        byte[] json = JsonText.indented(PolicyCheckCodecs.EXPLAIN_ANSWER.encode(answer), INDENT);
        out.write(json, 0, json.length);
        out.write('\n');
      }
      case YAML -> printYaml(out, answer);
    }
  }

  private static void printYaml(PrintStream out, ExplainAnswer answer) {
    out.print("allowed: " + answer.allowed() + "\nreason: " + YamlText.document(answer.reason()));
    ExplainAnswer.PolicyVersion policy = answer.policy();
    out.print(policy == null ? "policy: null\n" : "policy:\n  " + fields(policy));
    out.print(answer.near().isEmpty() ? "near: []\n" : "near:\n");
    answer.near().forEach(near -> out.print("- " + fields(near.policy()) + "  missing: "
        + YamlText.document(near.missing())));
  }

  private static String fields(ExplainAnswer.PolicyVersion policy) {
    return "name: " + YamlText.document(policy.name()) + "  version: " + policy.version() + "\n  position: "
        + YamlText.document(policy.position().toString());
  }
}
