package io.spike.cli.importing;

import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.Format;
import io.spike.cli.GlobalOptions;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import io.spike.client.CallOptions;
import io.spike.client.SpikeClient;
import io.spike.identity.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code spike operator import}. */
public final class OperatorImport extends ClusterVerb {

  private static final String FROM = "--from";
  private static final String SOURCE_TRUST_ROOT = "--source-trust-root";
  private static final String DRY_RUN = "--dry-run";

  /** Writes. */
  public OperatorImport() {
    super(true);
  }

  @Override
  protected Command declare() {
    return Format.addTo(Command.named("import", "",
        "Takes over what another SPIKE deployment gives out: secrets with their live versions, and policies.",
        "Asks that deployment over its own interface, under the identity that is used here: it must be a superuser's here,",
        "and there too or have the rights. Numbers and times stay; what is here already is left as it is, so the same",
        "command goes on where another broke off. Exit code 5 says that something could not be carried, which is listed.")
        .with(Flag.value("URL", "a Nexus of that deployment; may be repeated", FROM))
        .with(Flag.value("ROOT", "whose Nexus it is, if not of our trust root; may be a list", SOURCE_TRUST_ROOT))
        .with(Flag.toggle("say what would be carried, and change nothing", DRY_RUN)));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    List<String> from = parsed.values(FROM);
    if (from.isEmpty())
      throw CommandException.usage("name a Nexus of the other deployment with " + FROM + ".");
    if (parsed.has(GlobalOptions.REQUEST_ID))
      throw CommandException
          .usage(GlobalOptions.REQUEST_ID + " does not go with an import, which can be repeated as it is.");
    Format format = Format.of(parsed);
    Console outside = outside(parsed, console);
    ImportReport report = new ImportReport(parsed.has(DRY_RUN));
    return client -> {
      try (SpikeClient source = outside.connector().connect(outside, elsewhere(from, client.options()))) {
        try {
          new Importer(source, client, parsed.has(DRY_RUN), report, console).run();
        } finally {
          report.print(console.out(), format);
        }
      }
      return report.isWhole() ? ExitCode.OK : ExitCode.CONFLICT;
    };
  }

  private static GlobalOptions elsewhere(List<String> from, CallOptions here) {
    return new GlobalOptions(from, Objects.requireNonNull(here.deadline(), "every command has a deadline"), null);
  }

  /** The surroundings as the source is looked for in: the same Workload API, perhaps another trust root. */
  private static Console outside(Parsed parsed, Console console) {
    Map<String, String> environment = new HashMap<>(console.environment());
    if (parsed.has(SOURCE_TRUST_ROOT))
      environment.put(Role.NEXUS.variable(), parsed.value(SOURCE_TRUST_ROOT, ""));
    return new Console(console.in(), console.out(), console.err(), environment, console.directory(), false,
        console.connector());
  }
}
