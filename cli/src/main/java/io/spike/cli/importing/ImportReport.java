package io.spike.cli.importing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spike.api.wire.JsonText;
import io.spike.cli.Format;
import io.spike.cli.Table;
import io.spike.cli.YamlText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What an import did, or would do. One thread. */
final class ImportReport {

  private static final int INDENT = 2;

  /** Something that is not here afterwards as it is there. */
  private record Loss(String what, String why) {}

  /** How many of one kind. */
  private static final class Count {
    private long carried;
    private long there;
    private long lost;
  }

  private final boolean dryRun;
  private final Count versions = new Count();
  private final Count policies = new Count();
  private final List<Loss> losses = new ArrayList<>();
  private boolean complete;
  private String endedBy = "";

  ImportReport(boolean dryRun) {
    this.dryRun = dryRun;
  }

  /** One version is here now, or was before. */
  void version(boolean carried) {
    note(versions, carried);
  }

  /** One version is not here. */
  void lostVersion(String path, long version, String why) {
    versions.lost++;
    losses.add(new Loss("secret " + path + " version " + version, why));
  }

  /** Nothing is known about the versions of a secret, or about some quality of them. */
  void lost(String path, String why) {
    losses.add(new Loss("secret " + path, why));
  }

  /** One policy is here now, or was before. */
  void policy(boolean carried) {
    note(policies, carried);
  }

  /** One policy is not here. */
  void lostPolicy(String name, String why) {
    policies.lost++;
    losses.add(new Loss("policy " + name, why));
  }

  /** No policy is known. */
  void lostPolicies(String why) {
    losses.add(new Loss("policies", why));
  }

  private static void note(Count count, boolean carried) {
    if (carried) {
      count.carried++;
    } else {
      count.there++;
    }
  }

  /** All was looked at. */
  void end() {
    complete = true;
  }

  /** Not all could be looked at, because of one side. */
  void endedBy(String side) {
    endedBy = side;
  }

  /** Whether everything that is there is here. */
  boolean isWhole() {
    return complete && losses.isEmpty();
  }

  void print(PrintStream out, Format format) {
    switch (format) {
      case HUMAN -> printText(out);
      case JSON -> {
        byte[] json = JsonText.indented(json().getBytes(UTF_8), INDENT);
        out.write(json, 0, json.length);
        out.write('\n');
      }
      case YAML -> printYaml(out);
    }
  }

  private void printText(PrintStream out) {
    Table counts = new Table("", dryRun ? "WOULD BE CARRIED" : "CARRIED", "ALREADY THERE", "NOT CARRIED");
    row(counts, "versions", versions);
    row(counts, "policies", policies);
    counts.print(out);
    if (!losses.isEmpty()) {
      out.print('\n');
      Table table = new Table("NOT CARRIED", "WHY");
      losses.forEach(loss -> table.row(loss.what, loss.why));
      table.print(out);
    }
    if (!complete)
      out.print("\nThe import did not come to its end" + (endedBy.isEmpty() ? "" : ": " + endedBy + " stopped it")
          + ".\n");
  }

  private static void row(Table table, String name, Count count) {
    table.row(name, Long.toString(count.carried), Long.toString(count.there), Long.toString(count.lost));
  }

  private String json() {
    StringBuilder text = new StringBuilder("{\"dryRun\":").append(dryRun).append(",\"complete\":").append(complete);
    json(text, "versions", versions);
    json(text, "policies", policies);
    text.append(",\"notCarried\":[");
    String between = "";
    for (Loss loss : losses) {
      text.append(between).append("{\"what\":").append(string(loss.what)).append(",\"why\":").append(string(loss.why))
          .append('}');
      between = ",";
    }
    return text.append("],\"endedBy\":").append(string(endedBy)).append('}').toString();
  }

  private static void json(StringBuilder text, String name, Count count) {
    text.append(",\"").append(name).append("\":{\"carried\":").append(count.carried).append(",\"alreadyThere\":")
        .append(count.there).append(",\"notCarried\":").append(count.lost).append('}');
  }

  private static String string(String value) {
    return new String(JsonText.string(value), UTF_8);
  }

  private void printYaml(PrintStream out) {
    out.print("dryRun: " + dryRun + "\ncomplete: " + complete + "\n");
    printYaml(out, "versions", versions);
    printYaml(out, "policies", policies);
    out.print(losses.isEmpty() ? "notCarried: []\n" : "notCarried:\n");
    losses.forEach(loss -> out.print("- what: " + YamlText.document(loss.what) + "  why: "
        + YamlText.document(loss.why)));
    out.print("endedBy: " + YamlText.document(endedBy));
  }

  private static void printYaml(PrintStream out, String name, Count count) {
    out.print(name + ":\n  carried: " + count.carried + "\n  alreadyThere: " + count.there + "\n  notCarried: "
        + count.lost + "\n");
  }
}
