package io.spike.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code spike bench all}: every scenario on a fresh cluster, and the goals that they are held against. */
@Command(mixinStandardHelpOptions = true, sortOptions = false, description = "Measures every scenario on a fresh cluster and holds the figures against the goals. Takes half an hour or more.")
final class AllCommand implements Callable<Integer> {

  /** Long enough for a node to have given back what its start took. */
  private static final Duration REST = Duration.ofSeconds(60);

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before a call
  private CommandSpec spec;

  @Option(names = "--seconds", paramLabel = "N", defaultValue = "5", description = "Measured time of a round (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Rounds of each (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--warm-up", paramLabel = "N", defaultValue = "3", description = "Seconds, as those of each scenario's own command (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(names = "--many", paramLabel = "N", defaultValue = "1000000", description = "How many secrets are many (default: ${DEFAULT-VALUE}).")
  private int many;

  @Option(names = "--kills", paramLabel = "N", defaultValue = "50", description = "How often the leader is killed (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(names = "--only", split = ",", paramLabel = "NAME", description = "Some of the steps alone.")
  private List<String> only = List.of();

  @Option(names = "--json", required = true, paramLabel = "DIRECTORY", description = "Where a file of figures goes for each step; it is made.")
  @SuppressWarnings("NullAway.Init") // required
  private Path json;

  private final Map<String, Report> reports = new TreeMap<>();

  /** One run of a command. */
  private record Step(String name, String... arguments) {}

  /** In the order measured: what is put stays, so those that want few secrets come first. */
  private List<Step> steps() {
    return List.of(new Step("list", "list", "--concurrency", "8"),
        new Step("read", "read", "--etcd", "--bare"),
        new Step("read-connections", "read", "--connection-each", "--etcd", "--bare", "--concurrency", "64"),
        new Step("read-nodes", "read", "--also", "followers,all", "--concurrency", "64"),
        new Step("policies-10", "read", "--policies", "10", "--concurrency", "64"),
        new Step("policies-10000", "read", "--policies", "10000", "--concurrency", "64"),
        new Step("connect", "connect", "--bare", "--concurrency", "8"),
        new Step("cipher", "cipher", "--concurrency", "8"),
        new Step("mix", "mix", "--etcd", "--concurrency", "64"),
        new Step("write", "write", "--etcd"),
        new Step("write-nodes", "write", "--also", "all", "--concurrency", "64", "--no-baseline"),
        new Step("write-4k", "write", "--etcd", "--value-bytes", "4096", "--concurrency", "64", "--no-baseline"),
        new Step("read-4k", "read", "--value-bytes", "4096", "--concurrency", "64"),
        new Step("read-many", "read", "--concurrency", "64", "--secrets", Integer.toString(many)));
  }

  @Override
  public Integer call() throws BenchException, InterruptedException {
    List<String> known = Stream.concat(steps().stream().map(Step::name), Stream.of("rest", "failover", "transfer"))
        .toList();
    for (String name : only) {
      if (!known.contains(name))
        throw new ParameterException(spec.commandLine(),
            "--only " + name + " is not one of " + String.join(", ", known));
    }
    try {
      Files.createDirectories(json);
    } catch (IOException e) {
      throw new BenchException("--json " + json + " cannot be made: " + e.getMessage(), e);
    }
    List<Step> wanted = steps().stream().filter(step -> isWanted(step.name)).toList();
    long resting = 0;
    boolean well = true;
    if (!wanted.isEmpty() || isWanted("rest")) {
      try (OwnCluster cluster = OwnCluster.start(Bench.launcher(), Bench.workDirectory())) {
        resting = isWanted("rest") ? rest(cluster) : 0;
        for (Step step : wanted) {
          well &= measure(step, cluster);
        }
      } catch (BenchException e) {
        spec.commandLine().getErr().println("Error: " + e.getMessage() + ".");
        well = false;
      }
    }
    if (isWanted("failover"))
      well &= run("failover", List.of("failover", "--times", Integer.toString(kills)), null);
    if (isWanted("transfer"))
      well &= run("transfer", List.of("failover", "--planned"), null);
    PrintWriter out = out();
    out.printf("%ngoals%n");
    Goals goals = Goals.of(reports);
    if (resting > 0)
      goals.rest(resting);
    goals.lines().forEach(out::println);
    out.flush();
    if (!well)
      return Bench.FAILED;
    return goals.areReached() ? Bench.OK : Bench.MISSED;
  }

  private boolean isWanted(String step) {
    return only.isEmpty() || only.contains(step);
  }

  private boolean measure(Step step, Cluster cluster) {
    List<String> arguments = new ArrayList<>(List.of(step.arguments));
    arguments.addAll(List.of("--seconds", Integer.toString(seconds), "--rounds", Integer.toString(rounds), "--warm-up",
        Integer.toString(warmUp)));
    return run(step.name, arguments, cluster);
  }

  /** Whether the command ended without an error; the next ones run in any case. */
  private boolean run(String name, List<String> arguments, @Nullable Cluster cluster) {
    out().printf("%n%s: spike bench %s%n", name, String.join(" ", arguments));
    out().flush();
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--json", json.resolve(name + ".json").toString()));
    CommandLine bench = Bench.commandLine();
    Object command = Objects.requireNonNull(bench.getSubcommands().get(arguments.getFirst())).getCommand();
    if (cluster != null && command instanceof BenchCommand on)
      on.on(cluster);
    int status = bench.execute(all.toArray(String[]::new));
    Report report = report(command);
    if (report != null)
      reports.put(name, report);
    return status == Bench.OK;
  }

  private static @Nullable Report report(Object command) {
    return switch (command) {
      case BenchCommand bench -> bench.report();
      case FailoverCommand failover -> failover.report();
      default -> null;
    };
  }

  /** Bytes of memory of its largest process while nobody asks it anything. */
  private long rest(Cluster cluster) throws InterruptedException {
    out().printf("%nrest: nobody asks anything for %d s%n", REST.toSeconds());
    out().flush();
    Usage.Meter meter = new Usage.Meter(cluster.processes(), cluster.directory());
    Thread.sleep(REST);
    return meter.read().map(Usage::resident).orElse(0L);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
