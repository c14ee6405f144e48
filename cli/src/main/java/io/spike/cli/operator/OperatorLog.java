package io.spike.cli.operator;

import io.spike.api.LogAnswer;
import io.spike.api.LogEntry;
import io.spike.api.wire.LogCodecs;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.Format;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import io.spike.client.SpikeClient;
import java.io.PrintStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** {@code spike operator log}. */
public final class OperatorLog extends ClusterVerb {

  private static final String FROM = "--from";
  private static final String TO = "--to";
  private static final String KIND = "--kind";
  private static final String FOLLOW = "--follow";
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final int LEAF_SHOWN = 12;

  /** Reads. */
  public OperatorLog() {
    super(false);
  }

  @Override
  protected Command declare() {
    return Format.addTo(Command.named("log", "", "Lists the entries of the event log.",
        "One line for each: sequence, log time, kind, tenant and path, version, size, leaf hash, actor, facts. With -f",
        "json each line is an object with all that is known about the entry. Values stay closed.")
        .with(Flag.value("N", "the first entry (default: 1)", FROM))
        .with(Flag.value("N", "the last entry (default: the newest)", TO))
        .with(Flag.value("KIND", "only entries of this kind, such as SecretWritten", KIND))
        .with(Flag.toggle("go on with each entry that comes, until interrupted", FOLLOW)));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    Format format = Format.of(parsed);
    if (format == Format.YAML)
      throw CommandException.usage("the log is not available as YAML; -f json gives one object a line.");
    long from = number(parsed, FROM);
    long to = number(parsed, TO);
    boolean follow = parsed.has(FOLLOW);
    if (follow && to != 0)
      throw CommandException.usage(FOLLOW + " does not go with " + TO + ".");
    String kind = parsed.value(KIND, "");
    return client -> list(client, console.out(), format, new Wanted(from, to, kind, follow));
  }

  private record Wanted(long from, long to, String kind, boolean follow) {}

  private static long number(Parsed parsed, String flag) throws CommandException {
    String text = parsed.value(flag, "0");
    try {
      long number = Long.parseLong(text);
      if (number >= (parsed.has(flag) ? 1 : 0))
        return number;
    } catch (NumberFormatException _) {
      // falls through to the one sentence
    }
    throw CommandException.usage(flag + ": '" + text + "' is not the number of an entry, 1 or greater.");
  }

  private static int list(SpikeClient client, PrintStream out, Format format, Wanted wanted) {
    long next = wanted.from;
    while (true) {
      LogAnswer page = client.log(next, wanted.to, wanted.kind);
      page.entries().forEach(entry -> print(out, format, entry));
      out.flush();
      next = page.next();
      boolean atEnd = next > page.newest() || wanted.to != 0 && next > wanted.to;
      if (atEnd && !wanted.follow)
        return ExitCode.OK;
      if (atEnd && !pause())
        return ExitCode.OK;
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(BETWEEN_LOOKS);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void print(PrintStream out, Format format, LogEntry entry) {
    if (format == Format.JSON) {
      byte[] line = LogCodecs.line(entry);
      out.write(line, 0, line.length);
      out.write('\n');
      return;
    }
    out.print(entry.position().sequence() + "  " + entry.time().truncatedTo(ChronoUnit.MILLIS) + "  " + entry.kind()
        + "  " + subject(entry) + (entry.version() == 0 ? "" : "  v" + entry.version()) + "  " + entry.size() + " B  "
        + entry.leaf().substring(0, Math.min(LEAF_SHOWN, entry.leaf().length())) + "  " + actor(entry) + "  "
        + entry.facts() + "\n");
  }

  /** A SPIKE path, or what there is of one. */
  private static String subject(LogEntry entry) {
    LogEntry.Descriptor descriptor = entry.descriptor();
    String name = entry.tenantName();
    String tenant = name == null ? "tenant " + entry.tenant() + ":" : name.isEmpty() ? "" : "tenants/" + name + "/";
    String path = tenant + (descriptor == null ? "" : descriptor.path());
    return path.isEmpty() ? "-" : path;
  }

  private static String actor(LogEntry entry) {
    LogEntry.Descriptor descriptor = entry.descriptor();
    return descriptor == null || descriptor.actor().isEmpty() ? "-" : descriptor.actor();
  }
}
