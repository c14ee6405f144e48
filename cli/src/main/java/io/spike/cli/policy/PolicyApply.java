package io.spike.cli.policy;

import io.spike.api.PolicyDetails;
import io.spike.api.PutPolicyRequest;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Confirmation;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.GlobalOptions;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import io.spike.client.SpikeClient;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code spike policy apply}: makes the policies in force those that flags or files describe. */
public final class PolicyApply extends ClusterVerb {

  private static final String FILE = "--file";
  private static final String DRY_RUN = "--dry-run";
  private static final String PRUNE = "--prune";

  /** Writes. */
  public PolicyApply() {
    super(true);
  }

  /** What differs for one name: {@code before} or {@code after} is null where there is none. */
  private record Difference(String name, @Nullable PolicyDetails before, @Nullable PutPolicyRequest after) {

    private boolean isNone() {
      return before != null && after != null && before.spiffeIdPattern().equals(after.spiffeIdPattern())
          && before.pathPattern().equals(after.pathPattern()) && before.permissions().equals(after.permissions());
    }

    private OptionalLong seen() {
      // A server that does not say its versions cannot check them.
      return before == null
          ? OptionalLong.of(0)
          : before.version() == 0 ? OptionalLong.empty() : OptionalLong.of(before.version());
    }
  }

  @Override
  protected Command declare() {
    return Confirmation.addTo(PolicyArguments.addTo(Command.named("apply", "",
        "Creates policies, or replaces those of the same name.",
        "The policy comes from the four flags, or policies from files: YAML or JSON, one policy in each, with the keys",
        "name, spiffeidPattern, pathPattern and permissions. What is in force already is left as it is.")
        .with(
            Flag.value("FILE", "a file, or a directory of .yaml, .yml and .json files; may be given again", "-f", FILE))
        .with(Flag.toggle("show what would change, and change nothing", DRY_RUN))
        .with(Flag.toggle("delete every policy that no file names, after a question", PRUNE))));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    boolean files = parsed.has(FILE);
    if (files && PolicyArguments.has(parsed))
      throw CommandException.usage(FILE + " does not go with flags that describe a policy.");
    if (files && parsed.has(GlobalOptions.REQUEST_ID))
      throw CommandException
          .usage(GlobalOptions.REQUEST_ID + " does not go with " + FILE + ", which can be repeated as it is.");
    if (parsed.has(PRUNE) && !files)
      throw CommandException.usage(PRUNE + " needs " + FILE + ".");
    SortedMap<String, PutPolicyRequest> wanted = new TreeMap<>();
    if (files) {
      wanted.putAll(PolicyFiles.read(console.directory(), parsed.values(FILE)));
    } else {
      PutPolicyRequest policy = PolicyArguments.policy(parsed);
      wanted.put(policy.name(), policy);
    }
    return client -> apply(client, parsed, console, wanted);
  }

  private static int apply(SpikeClient client, Parsed parsed, Console console,
      SortedMap<String, PutPolicyRequest> wanted) {
    List<Difference> differences = differences(client.policies("", ""), wanted, parsed.has(PRUNE));
    if (parsed.has(DRY_RUN)) {
      differences.forEach(difference -> print(console.out(), difference));
      return ExitCode.OK;
    }
    List<Difference> deletions = differences.stream().filter(difference -> difference.after == null).toList();
    if (!deletions.isEmpty()) {
      deletions.forEach(difference -> print(console.out(), difference));
      if (!Confirmation.given(parsed, console, "Delete " + deletions.size()
          + (deletions.size() == 1 ? " policy that no file names?" : " policies that no file names?")))
        return ExitCode.OK;
    }
    for (Difference difference : differences) {
      carryOut(client, difference, console.out());
    }
    return ExitCode.OK;
  }

  /** Written before deleted, so that nobody who keeps a right under another name loses it in between. */
  private static List<Difference> differences(List<PolicyDetails> inForce, SortedMap<String, PutPolicyRequest> wanted,
      boolean prune) {
    SortedMap<String, PolicyDetails> before = new TreeMap<>();
    inForce.forEach(policy -> before.put(policy.name(), policy));
    List<Difference> differences = new ArrayList<>();
    wanted.forEach((name, policy) -> differences.add(new Difference(name, before.get(name), policy)));
    if (prune) {
      before.keySet().removeAll(wanted.keySet());
      before.forEach((name, policy) -> differences.add(new Difference(name, policy, null)));
    }
    return differences;
  }

  private static void carryOut(SpikeClient client, Difference difference, PrintStream out) {
    PutPolicyRequest after = difference.after;
    if (after == null) {
      client.deletePolicy(difference.name, difference.seen());
      out.println("Policy '" + difference.name + "' deleted");
      return;
    }
    if (!difference.isNone()) {
      client.putPolicy(new PutPolicyRequest(after.name(), after.spiffeIdPattern(), after.pathPattern(),
          after.permissions(), difference.seen()));
    }
    out.println("Policy '" + difference.name + "' applied successfully");
  }

  private static void print(PrintStream out, Difference difference) {
    PolicyDetails before = difference.before;
    PutPolicyRequest after = difference.after;
    if (difference.isNone()) {
      out.print("  " + difference.name + "\n");
      return;
    }
    out.print((before == null ? "+ " : after == null ? "- " : "~ ") + difference.name + "\n");
    print(out, "spiffeidPattern", before == null ? null : before.spiffeIdPattern(),
        after == null ? null : after.spiffeIdPattern());
    print(out, "pathPattern", before == null ? null : before.pathPattern(), after == null ? null : after.pathPattern());
    print(out, "permissions", before == null ? null : String.join(", ", before.permissions()),
        after == null ? null : String.join(", ", after.permissions()));
  }

  private static void print(PrintStream out, String field, @Nullable String before, @Nullable String after) {
    if (Objects.equals(before, after))
      return;
    if (before != null)
      out.print("    - " + field + ": " + before + "\n");
    if (after != null)
      out.print("    + " + field + ": " + after + "\n");
  }
}
