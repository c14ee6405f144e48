package io.spike.cli.policy;

import io.spike.api.LintAnswer;
import io.spike.api.PutPolicyRequest;
import io.spike.api.wire.JsonText;
import io.spike.api.wire.PolicyCheckCodecs;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.Format;
import io.spike.cli.YamlText;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;
import java.io.PrintStream;
import java.util.List;

/** {@code spike policy lint}: what about policies is probably not meant. */
public final class PolicyLint extends ClusterVerb {

  private static final int INDENT = 2;

  /** Reads. */
  public PolicyLint() {
    super(false);
  }

  @Override
  protected Command declare() {
    return Format.addTo(Command.named("lint", "[file]...", "Tells what about policies is probably not meant.",
        "Looks at the policies in force, or at those in files and directories as if they were. Exit code 1 says that",
        "there is something: unanchored (a pattern is found in a part of a text), unescaped-dot (in an ID),",
        "crosses-tenants, shadowed (another policy allows as much) or unused (no secret's path matches)."));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    List<String> files = parsed.arguments(0, Integer.MAX_VALUE);
    List<PutPolicyRequest> policies = files.isEmpty()
        ? List.of()
        : List.copyOf(PolicyFiles.read(console.directory(), files).values());
    Format format = Format.of(parsed);
    return client -> {
      LintAnswer answer = client.lint(policies);
      print(console, format, answer);
      return answer.findings().isEmpty() ? ExitCode.OK : ExitCode.USAGE;
    };
  }

  private static void print(Console console, Format format, LintAnswer answer) {
    PrintStream out = console.out();
    switch (format) {
      case HUMAN -> {
        answer.findings()
            .forEach(finding -> out.print(finding.policy() + ": " + finding.rule() + ": " + finding.text() + "\n"));
        if (answer.unchecked() > 0)
          console.hint("whether they are used was not looked at for " + answer.unchecked()
              + " policies: there are too many policies and secrets");
      }
      case JSON -> {
        byte[] json = JsonText.indented(PolicyCheckCodecs.LINT_ANSWER.encode(answer), INDENT);
        out.write(json, 0, json.length);
        out.write('\n');
      }
      case YAML -> {
        out.print(answer.findings().isEmpty() ? "findings: []\n" : "findings:\n");
        answer.findings().forEach(finding -> out.print("- policy: " + YamlText.document(finding.policy()) + "  rule: "
            + YamlText.document(finding.rule()) + "  text: " + YamlText.document(finding.text())));
        out.print("unchecked: " + answer.unchecked() + "\n");
      }
    }
  }
}
