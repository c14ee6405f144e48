package io.spike.cli.audit;

import io.spike.cli.ClusterVerb;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;
import io.spike.client.SpikeClient;
import java.util.function.Function;

/** {@code spike audit checkpoint} and {@code spike audit key}: a text as the node has it. */
public final class AuditText extends ClusterVerb {

  private final String name;
  private final String summary;
  private final Function<SpikeClient, String> text;

  private AuditText(String name, String summary, Function<SpikeClient, String> text) {
    super(false);
    this.name = name;
    this.summary = summary;
    this.text = text;
  }

  /** {@code spike audit checkpoint}. */
  public static AuditText checkpoint() {
    return new AuditText("checkpoint", "Prints the newest signed head of the log (C2SP tlog-checkpoint).",
        SpikeClient::checkpoint);
  }

  /** {@code spike audit key}. */
  public static AuditText key() {
    return new AuditText("key", "Prints the log's public key, to be kept where 'spike audit verify' runs.",
        client -> client.logKey() + "\n");
  }

  @Override
  protected Command declare() {
    return Command.named(name, "", summary);
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) {
    return client -> {
      console.out().print(text.apply(client));
      return ExitCode.OK;
    };
  }
}
