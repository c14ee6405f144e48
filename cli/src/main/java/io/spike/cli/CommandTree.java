package io.spike.cli;

import io.spike.cli.completion.Completion;
import io.spike.cli.secret.SecretGet;
import io.spike.cli.secret.SecretList;
import io.spike.cli.secret.SecretMetadataGet;
import io.spike.cli.secret.SecretPut;
import io.spike.cli.secret.SecretVersions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * All commands. Most calls need one of them, and building the others costs more than doing the work, so a path through
 * the tree is built alone where the arguments name a command, and the whole tree only for help, completion and mistakes.
 */
public final class CommandTree {

  private static final List<String> LEAVES = List.of("secret put", "secret get", "secret list", "secret delete",
      "secret undelete", "secret metadata get", "status", "bootstrap", "completion", "version");
  private static final int DEEPEST = 3;

  private CommandTree() {}

  /** The command that {@code path} names, such as {@code secret get}; null when none does. */
  static @Nullable Verb verb(String path) {
    return switch (path) {
      case "secret put" -> new SecretPut();
      case "secret get" -> new SecretGet();
      case "secret list" -> new SecretList();
      case "secret delete" -> SecretVersions.delete();
      case "secret undelete" -> SecretVersions.undelete();
      case "secret metadata get" -> new SecretMetadataGet();
      case "status" -> new Status();
      case "bootstrap" -> new Bootstrap();
      case "completion" -> new Completion();
      case "version" -> new Version();
      default -> null;
    };
  }

  /** The command that a node of the tree stands for; null for a group. */
  static @Nullable Verb verb(CommandSpec spec) {
    return spec.parent() == null ? null : verb(spec.qualifiedName().substring(spec.root().name().length() + 1));
  }

  /** The tree that is enough for {@code arguments}. */
  static CommandSpec forArguments(String[] arguments) {
    String path = pathIn(arguments);
    Verb verb = path == null ? null : verb(path);
    if (path == null || verb == null)
      return whole();
    CommandSpec root = root();
    add(root, path, verb);
    return root;
  }

  /** Everything, the commands that are programs of their own included. */
  public static CommandSpec whole() {
    CommandSpec root = root();
    for (String path : LEAVES) {
      Verb verb = verb(path);
      if (verb != null)
        add(root, path, verb);
    }
    for (String name : Programs.names()) {
      root.addSubcommand(name, Programs.describe(name));
    }
    return root;
  }

  /** The longest run of words at the beginning that names a command. */
  private static @Nullable String pathIn(String[] arguments) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < Math.min(DEEPEST, arguments.length); i++) {
      if (i > 0)
        path.append(' ');
      path.append(arguments[i]);
      if (LEAVES.contains(path.toString()))
        return path.toString();
    }
    return null;
  }

  private static CommandSpec root() {
    CommandSpec root = CommandSpec.create().name("spike");
    root.usageMessage().header("SPIKE v" + io.spike.api.BuildVersion.CURRENT)
        .description("A replicated secret store whose only login is a SPIFFE identity.");
    root.addOption(OptionSpec.builder("--version").type(boolean.class).arity("0").description("print the version")
        .build());
    return withHelp(root);
  }

  private static void add(CommandSpec root, String path, Verb verb) {
    List<String> words = new ArrayList<>(List.of(path.split(" ")));
    String last = words.removeLast();
    CommandSpec parent = root;
    for (String word : words) {
      var known = parent.subcommands().get(word);
      CommandSpec group = known == null ? group(word) : known.getCommandSpec();
      if (known == null)
        parent.addSubcommand(word, group);
      parent = group;
    }
    parent.addSubcommand(last, withHelp(verb.spec()));
  }

  private static CommandSpec group(String name) {
    CommandSpec group = CommandSpec.create().name(name);
    group.usageMessage().description(switch (name) {
      case "secret" -> "Secrets and their versions.";
      case "metadata" -> "What is known about a secret besides its values.";
      default -> "";
    });
    return withHelp(group);
  }

  private static CommandSpec withHelp(CommandSpec spec) {
    return spec.addOption(OptionSpec.builder("-h", "--help").type(boolean.class).arity("0").usageHelp(true)
        .description("show this help").build());
  }
}
