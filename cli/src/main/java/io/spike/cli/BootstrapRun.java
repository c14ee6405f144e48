package io.spike.cli;

import io.spike.api.config.ForeignVariables;
import io.spike.client.ClientSettings;
import io.spike.identity.IdentityUnavailableException;
import io.spike.identity.Role;
import io.spike.identity.WorkloadSvidSource;
import io.spike.keeper.Bootstrap;
import io.spike.keeper.BootstrapException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What {@code spike bootstrap} does, in a class of its own: no other command needs what it loads. */
final class BootstrapRun {

  private static final Duration IDENTITY_PATIENCE = Duration.ofSeconds(30);
  private static final String PEERS = "SPIKE_NEXUS_KEEPER_PEERS";
  private static final String DEFAULT_SHARES = "3";
  private static final String DEFAULT_THRESHOLD = "2";

  private BootstrapRun() {}

  static int run(boolean force, Duration timeout, List<String> addresses, Console console) throws CommandException {
    // Libraries speak only when something is wrong: what happens is told line by line below.
    System.setProperty("logback.configurationFile", "io/spike/cli/dev/logback.xml");
    Consumer<String> said = line -> console.err().println("spike bootstrap: " + line);
    ForeignVariables.warnings(console.environment()).forEach(said);
    Surroundings around = Surroundings.of(console, addresses);
    for (Role role : new Role[]{Role.BOOTSTRAP, Role.KEEPER, Role.NEXUS}) {
      said.accept(around.roles().description(role));
    }
    Bootstrap.Settings settings = new Bootstrap.Settings(keepers(console), around.addresses(),
        number(console, "SPIKE_NEXUS_SHAMIR_SHARES", DEFAULT_SHARES),
        number(console, "SPIKE_NEXUS_SHAMIR_THRESHOLD", DEFAULT_THRESHOLD), force, timeout);
    try (WorkloadSvidSource source = WorkloadSvidSource.open(around.socket(), IDENTITY_PATIENCE,
        around.roles()::isBootstrap)) {
      new Bootstrap(source, around.roles(), settings, said).run();
      return ExitCode.OK;
    } catch (IdentityUnavailableException e) {
      throw new CommandException(ExitCode.UNAVAILABLE, e.getMessage() + ".");
    } catch (BootstrapException e) {
      throw new CommandException(exitCode(e.kind()), e.getMessage() + ".");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.UNAVAILABLE, "the bootstrap was interrupted.");
    }
  }

  private static int exitCode(BootstrapException.Kind kind) {
    return switch (kind) {
      case WRONG_ROLE -> ExitCode.DENIED;
      case CONFIGURATION -> ExitCode.USAGE;
      case CONFLICT -> ExitCode.CONFLICT;
      case UNREACHABLE -> ExitCode.UNAVAILABLE;
      case WRONG_HASH -> ExitCode.VERIFICATION_FAILED;
    };
  }

  private static List<URI> keepers(Console console) throws CommandException {
    String peers = console.variable(PEERS);
    if (peers.isEmpty())
      throw CommandException.usage(PEERS + " is not set: it lists the Keepers' https URLs.");
    try {
      return ClientSettings.parse(List.of(peers.split(",", -1)));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(PEERS + ": " + e.getMessage() + ".");
    }
  }

  private static int number(Console console, String variable, String otherwise) throws CommandException {
    String text = console.variable(variable);
    try {
      return Integer.parseInt(text.isEmpty() ? otherwise : text);
    } catch (NumberFormatException _) {
      throw CommandException.usage(variable + ": '" + text + "' is not a whole number.");
    }
  }
}
