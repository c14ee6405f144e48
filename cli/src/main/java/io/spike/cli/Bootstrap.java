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
  /** SPIKE's limit of the whole; 0 is none. */
  private static final String LIMIT_VARIABLE = "SPIKE_BOOTSTRAP_TIMEOUT";
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

  /** The flag, or the shorter of SPIKE's two variables. */
  static Duration timeout(Parsed parsed, GlobalOptions options, Console console) throws CommandException {
    if (parsed.has(GlobalOptions.TIMEOUT))
      return options.timeout();
    Duration own = duration(console, TIMEOUT_VARIABLE, DEFAULT_TIMEOUT);
    if (console.variable(LIMIT_VARIABLE).matches("0[a-z]*")) {
      return own;
    }
    Duration limit = duration(console, LIMIT_VARIABLE, own);
    return limit.compareTo(own) < 0 ? limit : own;
  }

  private static Duration duration(Console console, String variable, Duration fallback) throws CommandException {
    String text = console.variable(variable);
    try {
      return text.isEmpty() ? fallback : GoDuration.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(variable + ": " + e.getMessage() + ".");
    }
  }
}
