package io.spike.cli;

import io.spike.api.ClusterAnswer;
import io.spike.api.ClusterKeeper;
import io.spike.api.ClusterNode;
import io.spike.api.Position;
import io.spike.api.RootKeyStatus;
import io.spike.api.SealState;
import io.spike.api.wire.ClusterCodecs;
import io.spike.api.wire.JsonText;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;

/** {@code spike status}. */
final class Status extends ClusterVerb {

  private static final int INDENT = 2;

  Status() {
    super(false);
  }

  @Override
  protected Command declare() {
    return Format.addTo(Command.named("status", "", "Shows nodes, leader, seal state and Keepers.",
        "Ends with 6 when the cluster cannot serve: not initialized, without a leader, or with no unsealed node."));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    Format format = Format.of(parsed);
    return client -> {
      ClusterAnswer cluster = client.cluster();
      print(console.out(), format, cluster);
      return serves(cluster) ? ExitCode.OK : ExitCode.NOT_READY;
    };
  }

  private static boolean serves(ClusterAnswer cluster) {
    if (!cluster.initialized() || cluster.leader() == null)
      return false;
    for (ClusterNode node : cluster.nodes()) {
      if (node.seal() == SealState.UNSEALED)
        return true;
    }
    return false;
  }

  private static void print(PrintStream out, Format format, ClusterAnswer cluster) {
    switch (format) {
      case HUMAN -> printTable(out, cluster);
      case JSON -> {
        byte[] json = JsonText.indented(ClusterCodecs.CLUSTER_ANSWER.encode(cluster), INDENT);
        out.write(json, 0, json.length);
        out.write('\n');
      }
      case YAML -> printYaml(out, cluster);
    }
  }

  private static void printTable(PrintStream out, ClusterAnswer cluster) {
    out.print("Cluster   " + orDash(cluster.clusterId()) + (cluster.initialized() ? "" : " (not initialized)") + "\n");
    out.print("Leader    " + orDash(cluster.leader()) + "\n");
    out.print("Term      " + cluster.term() + "\n");
    out.print("Position  " + orDash(text(cluster.position())) + "\n");
    RootKeyStatus rootKey = cluster.rootKey();
    if (rootKey != null)
      out.print("Root key  " + describe(rootKey) + "\n");
    out.print("\n");
    Table nodes = new Table("NODE", "ROLE", "TERM", "APPLIED", "LAG", "SEAL", "CLOCK", "VERSION", "ADDRESS", "");
    for (ClusterNode node : cluster.nodes()) {
      nodes.row(node.name(), node.role().wire(), Long.toString(node.term()), Long.toString(node.appliedIndex()),
          node.lag() < 0 ? "-" : Long.toString(node.lag()), node.seal().wire(), clock(node.clockOffset()),
          orDash(node.version()), node.address(),
          node.reason() == null ? "" : node.reason());
    }
    nodes.print(out);
    if (cluster.keepers().isEmpty())
      return;
    out.print("\n");
    Table keepers = new Table("KEEPER", "STATE", "ADDRESS");
    for (ClusterKeeper keeper : cluster.keepers()) {
      keepers.row(keeper.name(), keeper.state().wire(), keeper.address());
    }
    keepers.print(out);
  }

  private static void printYaml(PrintStream out, ClusterAnswer cluster) {
    out.print("clusterId: " + YamlText.scalar(cluster.clusterId(), 1) + "\n");
    out.print("initialized: " + cluster.initialized() + "\n");
    out.print(cluster.nodes().isEmpty() ? "nodes: []\n" : "nodes:\n");
    for (ClusterNode node : cluster.nodes()) {
      out.print("    - name: " + YamlText.scalar(node.name(), 1) + "\n");
      out.print("      address: " + YamlText.scalar(node.address(), 1) + "\n");
      out.print("      role: " + node.role().wire() + "\n");
      out.print("      term: " + node.term() + "\n");
      out.print("      appliedIndex: " + node.appliedIndex() + "\n");
      out.print("      lag: " + node.lag() + "\n");
      out.print("      seal: " + node.seal().wire() + "\n");
      out.print("      version: " + YamlText.scalar(node.version(), 1) + "\n");
      if (node.clockOffset() != null)
        out.print("      clockOffset: " + node.clockOffset() + "\n");
      String reason = node.reason();
      if (reason != null)
        out.print("      reason: " + YamlText.scalar(reason, 1) + "\n");
    }
    out.print(cluster.keepers().isEmpty() ? "keepers: []\n" : "keepers:\n");
    for (ClusterKeeper keeper : cluster.keepers()) {
      out.print("    - name: " + YamlText.scalar(keeper.name(), 1) + "\n");
      out.print("      address: " + YamlText.scalar(keeper.address(), 1) + "\n");
      out.print("      state: " + keeper.state().wire() + "\n");
    }
    String position = text(cluster.position());
    out.print("position: " + (position == null ? "null" : YamlText.scalar(position, 1)) + "\n");
    String leader = cluster.leader();
    out.print("leader: " + (leader == null ? "null" : YamlText.scalar(leader, 1)) + "\n");
    out.print("term: " + cluster.term() + "\n");
    RootKeyStatus rootKey = cluster.rootKey();
    if (rootKey != null) {
      out.print("rootKey:\n    epoch: " + rootKey.epoch() + "\n    recovery: " + rootKey.recovery() + "\n");
      String rotation = rootKey.rotation();
      if (rotation != null)
        out.print("    rotation: " + YamlText.scalar(rotation, 1) + "\n");
    }
  }

  private static String describe(RootKeyStatus rootKey) {
    String epoch = "epoch " + rootKey.epoch();
    if (rootKey.rotation() != null)
      return epoch + "; " + rootKey.rotation();
    if (rootKey.recovery() == rootKey.epoch())
      return epoch;
    return epoch + "; nobody has its recovery shards: see 'spike operator recover'";
  }

  /** Whole milliseconds below a second. */
  private static String clock(@Nullable Long offset) {
    if (offset == null)
      return "-";
    String sign = offset < 0 ? "-" : "+";
    long size = Math.abs(offset);
    return sign + (size < 1000 ? size + " ms" : size / 1000 + "." + size % 1000 / 100 + " s");
  }

  private static @Nullable String text(@Nullable Position position) {
    return position == null ? null : position.toString();
  }

  private static String orDash(@Nullable String text) {
    return text == null || text.isEmpty() ? "-" : text;
  }
}
