package io.spike.bench.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spike.bench.alone.WorkDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code spike bench replay}: what a node does that comes back, without a network: replay of the Raft log and of the event
 * log, snapshot, unseal. Each phase in a process of its own, on this machine's disk.
 */
@Command(mixinStandardHelpOptions = true, description = "Replays, snapshots and unseals a store of many secrets, in processes of its own.")
public final class ReplayCommand implements Callable<Integer> {

  private static final int MAX_SECRETS = 50_000_000;
  private static final double GIB = 1 << 30;

  private final WorkDirectory work;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before a call
  private CommandSpec spec;

  @Option(names = "--secrets", paramLabel = "N", defaultValue = "1000000", description = "Secrets in the store, with one version each (default: ${DEFAULT-VALUE}).")
  private int secrets;

  @Option(names = "--value-bytes", paramLabel = "N", defaultValue = "256", description = "Size of a value (default: ${DEFAULT-VALUE}).")
  private int valueBytes;

  @Option(names = "--heap", paramLabel = "MIB", defaultValue = "512", description = "Java heap of a node (default: ${DEFAULT-VALUE}).")
  private int heap;

  /** Measures in directories of {@code work}. */
  public ReplayCommand(WorkDirectory work) {
    this.work = work;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (secrets < 1 || secrets > MAX_SECRETS) {
      throw new IllegalArgumentException("--secrets must be 1 to " + MAX_SECRETS + ", not " + secrets);
    }
    if (valueBytes < 8 || valueBytes > 1 << 20) {
      throw new IllegalArgumentException("--value-bytes must be 8 to 1048576, not " + valueBytes);
    }
    Path directory = work.begin();
    Map<String, String> seen = new HashMap<>();
    try {
      for (String phase : List.of("write", "raft", "entries", "unseal")) {
        spec.commandLine().getErr().println("bench: replay, " + phase);
        run(phase, directory, seen);
      }
    } finally {
      work.end(directory);
    }
    PrintWriter out = spec.commandLine().getOut();
    report(out, seen);
    out.flush();
    return 0;
  }

  private void run(String phase, Path directory, Map<String, String> seen) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-Xmx") && !flag.startsWith("-D")) {
        command.add(flag);
      }
    }
    command.addAll(List.of("-Xmx" + heap + "m", "-cp", System.getProperty("java.class.path"),
        ReplayPhase.class.getName(), phase, directory.toString(), String.valueOf(secrets),
        String.valueOf(valueBytes)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    Process process = builder.start();
    try (var lines = process.inputReader(UTF_8)) {
      lines.lines().map(line -> line.split(" ", 2)).filter(line -> line.length == 2)
          .forEach(line -> seen.put(line[0], line[1]));
    }
    if (process.waitFor() != 0) {
      throw new IOException("phase '" + phase + "' failed");
    }
  }

  private void report(PrintWriter out, Map<String, String> seen) {
    long entries = number(seen, "entries");
    print(out, "%d secrets of %d bytes in 16 tenants, %d entries, heap %d MiB%n%n", secrets, valueBytes, entries, heap);
    print(out, "%-52s %s%n", "Raft log through decide (32 proposals an entry)",
        rate(number(seen, "raft-entries"), seen, "raft"));
    print(out, "%-52s %s%n", "event log through evolve, payloads absent", rate(entries, seen, "entries"));
    print(out, "%-52s %.0f ms, after %.0f ms beside it%n", "snapshot: apply stands still for",
        millis(seen, "snapshot-nanos"), millis(seen, "prepare-nanos"));
    print(out, "%-52s %.0f ms%n", "open", millis(seen, "open-nanos"));
    print(out, "%-52s %.2f s%n", "unseal", ReplayPhase.seconds(number(seen, "unseal-nanos")));
    print(out, "%-52s %.2f GiB resident, peak %.2f GiB%n", "memory of the unsealed process",
        number(seen, "rss-bytes") / GIB, number(seen, "peak-bytes") / GIB);
    print(out, "%-52s %.0f bytes of heap%n", "kept in memory for each secret",
        (double) number(seen, "index-bytes") / secrets);
    past(out, seen, "position", "read of a value, as of 1000 entries ago");
    past(out, seen, "instant", "the same, as of an instant");
    past(out, seen, "changed", "the same, of secrets that were written since");
    print(out, "%-52s %.0f bytes in the store, %.0f in the Raft log%n", "on disk for each entry",
        (double) number(seen, "store-bytes") / entries, (double) number(seen, "raft-bytes") / entries);
  }

  private static void past(PrintWriter out, Map<String, String> seen, String kind, String what) {
    long live = number(seen, kind + "-live-nanos");
    long past = number(seen, kind + "-past-nanos");
    print(out, "%-52s %.1f us, live %.1f us: %.2f times%n", what, past / 1e3, live / 1e3, (double) past / live);
  }

  private static String rate(long entries, Map<String, String> seen, String phase) {
    return String.format(Locale.ROOT, "%.0f entries/s, %.0f for each second of processor time",
        entries / ReplayPhase.seconds(number(seen, phase + "-nanos")),
        entries / ReplayPhase.seconds(number(seen, phase + "-cpu-nanos")));
  }

  private static double millis(Map<String, String> seen, String name) {
    return number(seen, name) / 1e6;
  }

  private static long number(Map<String, String> seen, String name) {
    return Long.parseLong(seen.getOrDefault(name, "0"));
  }

  private static void print(PrintWriter out, String format, Object... arguments) {
    out.print(String.format(Locale.ROOT, format, arguments));
  }
}
