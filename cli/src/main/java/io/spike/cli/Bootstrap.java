package io.spike.cli;

import io.spike.api.GoDuration;
import java.time.Duration;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;

/** {@code spike bootstrap}; what it does is loaded only when it runs. */
final class Bootstrap implements Verb {

  private static final String FORCE = "--force";
  private static final String TIMEOUT_VARIABLE = "SPIKE_BOOTSTRAP_INIT_VERIFICATION_TIMEOUT";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(30);

  @Override
  public Command command() {
    Command command = Command.named("bootstrap", "",
        "Initializes a cluster, once: makes the root key, deals its shards, proves it to Nexus.",
        "A second run changes nothing and says so. The Keepers come from SPIKE_NEXUS_KEEPER_PEERS.")
        .with(Flag.toggle("replace shards that an attempt which failed left with the Keepers", FORCE));
    return GlobalOptions.addTimeout(GlobalOptions.addAddresses(command), "30m");
  }

  @Override
  public int run(Parsed parsed, Console console) throws CommandException {
    GlobalOptions options = GlobalOptions.of(parsed, console);
    boolean force = parsed.has(FORCE) || console.environmentIsTrue("SPIKE_BOOTSTRAP_FORCE");
    return BootstrapRun.run(force, timeout(parsed, options, console), options.addresses(), console);
  }

  private static Duration timeout(Parsed parsed, GlobalOptions options, Console console) throws CommandException {
    if (parsed.has(GlobalOptions.TIMEOUT))
      return options.timeout();
    String text = console.variable(TIMEOUT_VARIABLE);
    try {
      return text.isEmpty() ? DEFAULT_TIMEOUT : GoDuration.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(TIMEOUT_VARIABLE + ": " + e.getMessage() + ".");
    }
  }
}
