package io.spike.cli;

import io.spike.api.BuildVersion;
import io.spike.cli.audit.AuditProve;
import io.spike.cli.audit.AuditText;
import io.spike.cli.audit.AuditVerify;
import io.spike.cli.cipher.CipherDecrypt;
import io.spike.cli.cipher.CipherEncrypt;
import io.spike.cli.completion.Completion;
import io.spike.cli.importing.OperatorImport;
import io.spike.cli.operator.OperatorImportCipherKey;
import io.spike.cli.operator.OperatorLog;
import io.spike.cli.operator.OperatorRecover;
import io.spike.cli.operator.OperatorRestore;
import io.spike.cli.operator.OperatorRotateRoot;
import io.spike.cli.operator.OperatorRotateTenant;
import io.spike.cli.operator.OperatorSeal;
import io.spike.cli.operator.OperatorUnseal;
import io.spike.cli.policy.PolicyApply;
import io.spike.cli.policy.PolicyCreate;
import io.spike.cli.policy.PolicyDelete;
import io.spike.cli.policy.PolicyExplain;
import io.spike.cli.policy.PolicyGet;
import io.spike.cli.policy.PolicyLint;
import io.spike.cli.policy.PolicyList;
import io.spike.cli.secret.SecretGet;
import io.spike.cli.secret.SecretList;
import io.spike.cli.secret.SecretMetadataGet;
import io.spike.cli.secret.SecretPut;
import io.spike.cli.secret.SecretVersions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;

/**
 * All commands. Most calls need one of them, and building the others costs more than doing the work, so a path through
 * the tree is built alone where the arguments name a command, and the whole tree only for help, completion and mistakes.
 */
public final class CommandTree {

  static final String HELP = "--help";
  static final String VERSION = "--version";

  private static final List<String> LEAVES = List.of("secret put", "secret get", "secret list", "secret delete",
      "secret undelete", "secret destroy", "secret metadata get", "policy create", "policy apply", "policy get",
      "policy list", "policy delete", "policy explain", "policy lint", "cipher encrypt", "cipher decrypt",
      "audit checkpoint", "audit key", "audit prove", "audit verify", "operator log", "operator import",
      "operator import-cipher-key", "operator rotate root", "operator rotate tenant", "operator recover",
      "operator restore", "operator seal", "operator unseal", "status", "bootstrap", "completion", "version");
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
      case "secret destroy" -> SecretVersions.destroy();
      case "secret metadata get" -> new SecretMetadataGet();
      case "policy create" -> new PolicyCreate();
      case "policy apply" -> new PolicyApply();
      case "policy get" -> new PolicyGet();
      case "policy list" -> new PolicyList();
      case "policy delete" -> new PolicyDelete();
      case "policy explain" -> new PolicyExplain();
      case "policy lint" -> new PolicyLint();
      case "cipher encrypt" -> new CipherEncrypt();
      case "cipher decrypt" -> new CipherDecrypt();
      case "audit checkpoint" -> AuditText.checkpoint();
      case "audit key" -> AuditText.key();
      case "audit prove" -> new AuditProve();
      case "audit verify" -> new AuditVerify();
      case "operator log" -> new OperatorLog();
      case "operator import" -> new OperatorImport();
      case "operator import-cipher-key" -> new OperatorImportCipherKey();
      case "operator rotate root" -> new OperatorRotateRoot();
      case "operator rotate tenant" -> new OperatorRotateTenant();
      case "operator recover" -> new OperatorRecover();
      case "operator restore" -> new OperatorRestore();
      case "operator seal" -> new OperatorSeal();
      case "operator unseal" -> new OperatorUnseal();
      case "status" -> new Status();
      case "bootstrap" -> new Bootstrap();
      case "completion" -> new Completion();
      case "version" -> new Version();
      default -> null;
    };
  }

  /** The tree that is enough for {@code arguments}. */
  static Command forArguments(String[] arguments) {
    String path = pathIn(arguments);
    Verb verb = path == null ? null : verb(path);
    if (path == null || verb == null)
      return whole();
    Command root = root();
    add(root, path, verb);
    return root;
  }

  /** Everything, the commands that are programs of their own included. */
  public static Command whole() {
    Command root = root();
    for (String path : LEAVES) {
      Verb verb = verb(path);
      if (verb != null)
        add(root, path, verb);
    }
    for (String name : Programs.names()) {
      root.with(Programs.describe(name));
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

  private static Command root() {
    return withHelp(
        Command.named("spike", "", "SPIKE v" + BuildVersion.CURRENT + ", a replicated secret store whose only"
            + " login is a SPIFFE identity.").with(Flag.toggle("print the version", VERSION)));
  }

  private static void add(Command root, String path, Verb verb) {
    String[] words = path.split(" ");
    Command parent = root;
    for (int i = 0; i < words.length - 1; i++) {
      Command known = parent.command(words[i]);
      if (known == null) {
        known = group(words[i]);
        parent.with(known);
      }
      parent = known;
    }
    parent.with(withHelp(verb.command()));
  }

  private static Command group(String name) {
    return withHelp(Command.named(name, "", switch (name) {
      case "secret" -> "Secrets and their versions.";
      case "policy" -> "Who may do what.";
      case "cipher" -> "Encryption as a service.";
      case "audit" -> "What proves the log to others.";
      case "operator" -> "For those who run the cluster.";
      case "rotate" -> "Replaces a key by another.";
      default -> "What is known about a secret besides its values.";
    }));
  }

  private static Command withHelp(Command command) {
    return command.with(Flag.toggle("show this help", "-h", HELP));
  }
}
