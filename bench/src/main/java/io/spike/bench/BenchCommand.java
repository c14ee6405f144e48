package io.spike.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code spike bench write}, {@code read} and the other scenarios. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
final class BenchCommand implements Callable<Integer> {

  /** Key of the disk's figures. */
  static final String DISK = "disk";

  private static final int DISK_SECONDS = 3;
  private static final int MOST_A_SECOND = 1_000_000;
  /** The code on both sides is compiled at this load before anything counts. */
  private static final int FIRST_WARM_UP_CALLERS = 32;

  /** Which cluster. */
  static final class Where {
    /** Start one. */
    @Option(names = "--own", description = "Start a cluster of its own and stop it afterwards.")
    boolean own;
    /** Use one. */
    @Option(names = "--running", description = "Fail when no cluster runs. Without either: a running one, or else its own.")
    boolean running;
  }

  private final Scenario scenario;
  private @Nullable Cluster given;
  private @Nullable Report report;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before a call
  private CommandSpec spec;

  @Option(names = "--concurrency", split = ",", paramLabel = "N", defaultValue = "1,8,64,256", description = "Operations in flight, one round each (default: ${DEFAULT-VALUE}).")
  private List<Integer> concurrency = List.of();

  @Option(names = "--seconds", paramLabel = "N", defaultValue = "10", description = "Measured time of a round (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--warm-up", paramLabel = "N", defaultValue = "10", description = "Seconds at "
      + FIRST_WARM_UP_CALLERS + " in flight before the first round, again until the rate no longer grows, "
      + WarmUp.MOST + " times at most; each round has a fifth of that of its own (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "1", description = "Rounds for each number in flight, their median counts (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--rate", paramLabel = "N", defaultValue = "0", description = "Start so many operations a second, due at fixed moments and timed from those, at most --concurrency at once; 0 for callers that start the next when the last has ended (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(names = "--etcd", description = "Measure etcd, three nodes on this machine with TLS for clients, in turn with the cluster; PATH has to have it.")
  private boolean etcd;

  @Option(names = "--bare", description = "Measure a server of our HTTP stack that answers everything at once, in turn with the cluster.")
  private boolean bare;

  @Option(names = "--to", paramLabel = "NODES", defaultValue = "leader", description = "Which nodes are asked: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Target target = Target.LEADER;

  @Option(names = "--also", split = ",", paramLabel = "NODES", description = "Ask these nodes the same, in turn with those of --to: ${COMPLETION-CANDIDATES}.")
  private List<Target> also = List.of();

  @Option(names = "--connection-each", description = "Have a connection for each request under way; otherwise those to a node share one.")
  private boolean connectionEach;

  @Option(names = "--value-bytes", paramLabel = "N", description = "Size of a value (default: 256; of list 16, of cipher 1048576).")
  private @Nullable Integer valueBytes;

  @Option(names = "--secrets", paramLabel = "N", defaultValue = "10000", description = "Secrets that are there before, where the scenario needs any (default: ${DEFAULT-VALUE}).")
  private int secrets;

  @Option(names = "--policies", paramLabel = "N", defaultValue = "0", description = "Policies that are there before; callers are then a workload that one of them allows to read, 0: superusers, whom none concerns (default: ${DEFAULT-VALUE}).")
  private int policies;

  @Option(names = "--addr", paramLabel = "URL", split = ",", description = "A Nexus node, any of them; may be repeated.")
  private List<String> addresses = List.of();

  @ArgGroup
  @Nullable
  private Where where;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures to a file, too.")
  @Nullable
  private Path json;

  @Mixin
  private final BaselineOptions baseline = new BaselineOptions();

  /** For one scenario. */
  BenchCommand(Scenario scenario) {
    this.scenario = scenario;
  }

  @Override
  public Integer call() throws BenchException, InterruptedException {
    check();
    Cluster already = given;
    Report measured;
    if (already != null) {
      measured = measure(already);
    } else {
      try (Cluster cluster = cluster()) {
        measured = measure(cluster);
      }
    }
    report = measured;
    PrintWriter out = spec.commandLine().getOut();
    out.print(measured.table());
    out.flush();
    if (json != null)
      ReportJson.write(measured, Instant.now(), json);
    if (!measured.errors().isEmpty())
      return Bench.FAILED;
    if (baseline.isReached(measured))
      return Bench.OK;
    say("the rate is below what --at-least asks for");
    return Bench.MISSED;
  }

  /** Has the next calls measure a cluster that is there, and leave it there. */
  void on(Cluster cluster) {
    given = cluster;
  }

  /** What the last call measured; null before. */
  @Nullable
  Report report() {
    return report;
  }

  private void check() {
    positive("--concurrency", concurrency.stream().mapToInt(Integer::intValue).min().orElse(0));
    positive("--seconds", seconds);
    positive("--rounds", rounds);
    positive("--value-bytes", valueBytes());
    positive("--secrets", secrets);
    if (policies < 0)
      throw new ParameterException(spec.commandLine(), "--policies is negative");
    if (policies > 0 && scenario != Scenario.READ)
      throw new ParameterException(spec.commandLine(), "--policies is for 'read' alone");
    if (etcd && !scenario.hasEtcd())
      throw new ParameterException(spec.commandLine(), "--etcd has nothing like '" + scenario.command() + "'");
    if (bare && !scenario.hasBare())
      throw new ParameterException(spec.commandLine(), "--bare has nothing like '" + scenario.command() + "'");
    if (!(rate >= 0 && rate <= MOST_A_SECOND))
      throw new ParameterException(spec.commandLine(), "--rate is not from 0 to " + MOST_A_SECOND);
    if (baseline.hasGoal() && !(hasBaseline() && concurrency.contains(BaselineOptions.WRITERS)))
      throw new ParameterException(spec.commandLine(),
          "--at-least is for 'write' with " + BaselineOptions.WRITERS + " in flight and the baseline");
    if (warmUp < 0)
      throw new ParameterException(spec.commandLine(), "--warm-up is negative");
  }

  private boolean hasBaseline() {
    return scenario == Scenario.WRITE && baseline.isWanted();
  }

  private void positive(String option, int number) {
    if (number <= 0)
      throw new ParameterException(spec.commandLine(), option + " is not a positive number");
  }

  private Cluster cluster() throws BenchException, InterruptedException {
    if (where == null || !where.own) {
      Optional<Cluster> running = RunningCluster.find(System.getenv(), Path.of(""), addresses);
      if (running.isPresent())
        return running.get();
      if (where != null && where.running)
        throw new BenchException("no cluster runs: SPIFFE_ENDPOINT_SOCKET is not set, and no directory above this one"
            + " has a running development cluster");
      if (!addresses.isEmpty())
        throw new BenchException("--addr is given, but SPIFFE_ENDPOINT_SOCKET does not say where our identity is");
    }
    say("starting a cluster");
    return OwnCluster.start(Bench.launcher(), Bench.workDirectory());
  }

  private int valueBytes() {
    return valueBytes == null ? scenario.valueBytes() : valueBytes;
  }

  private Report measure(Cluster cluster) throws BenchException, InterruptedException {
    List<Series> references = new ArrayList<>();
    int diskSeconds = Math.min(DISK_SECONDS, seconds);
    say("measuring the disk for " + diskSeconds + " s");
    references.add(disk(cluster.directory(), diskSeconds));
    Workload.Plan plan = new Workload.Plan(scenario, target, also, connectionEach, valueBytes(), secrets,
        policies);
    List<Series> ours = new ArrayList<>();
    try (Workload workload = Workload.prepare(plan, cluster, this::say);
        EtcdSubject other = etcd ? EtcdSubject.start(cluster.directory(), plan.valueBytes(), connections()) : null;
        BareSubject nothing = bare
            ? BareSubject.start(cluster.directory(), plan.valueBytes(), connectionEach)
            : null) {
      List<Subject> subjects = new ArrayList<>(workload.subjects());
      if (other != null) {
        if (scenario.needsSecrets())
          Workload.preload(secrets, other::count, other::write, this::say);
        other.settle();
        subjects.add(other.subject(scenario));
      }
      if (nothing != null)
        subjects.add(nothing.subject(scenario));
      for (Series series : measure(subjects, ratis(cluster))) {
        (series.key().equals(scenario.command()) ? ours : references).add(series);
      }
    }
    return new Report(plan.title(), cluster.description(), plan.valueBytes(), rate, ours, references);
  }

  /**
   * Warms all up, then measures them in turn at each number in flight.
   *
   * @param writers those that are measured with as many as {@link BaselineOptions#WRITERS} in flight alone
   * @return for each subject its series in the order of the numbers in flight
   */
  private List<Series> measure(List<Subject> subjects, List<Subject> writers)
      throws BenchException, InterruptedException {
    List<Subject> all = Stream.concat(subjects.stream(), writers.stream()).toList();
    Map<String, Round> first = new HashMap<>();
    for (Subject subject : all) {
      first.put(subject.key(),
          WarmUp.run(subject, FIRST_WARM_UP_CALLERS, Duration.ofSeconds(warmUp), this::say));
    }
    List<Series> measured = new ArrayList<>();
    for (int callers : concurrency) {
      for (Series series : Turns.run(callers == BaselineOptions.WRITERS ? all : subjects, callers,
          Duration.ofMillis(warmUp * 200L), Duration.ofSeconds(seconds), rounds, rate, this::say)) {
        Round before = first.remove(series.key());
        measured.add(before == null ? series : series.withErrorsOf(before));
      }
    }
    return measured.stream()
        .sorted(Comparator.comparingInt(series -> all.stream().map(Subject::key).toList().indexOf(series.key())))
        .toList();
  }

  private List<Subject> ratis(Cluster cluster) {
    return hasBaseline() && concurrency.contains(BaselineOptions.WRITERS)
        ? Stream.of(Baseline.values()).map(kind -> BaselineSubject.of(kind, cluster.directory(), valueBytes())).toList()
        : List.of();
  }

  private int connections() {
    return connectionEach ? concurrency.stream().mapToInt(Integer::intValue).max().orElse(1) : 1;
  }

  /** What the disk below {@code directory} does. */
  static Series disk(Path directory, int seconds) throws BenchException, InterruptedException {
    return Series.of(DISK, "appending 1 KiB and fsync", DiskProbe.run(directory, Duration.ofSeconds(seconds)));
  }

  private void say(String text) {
    spec.commandLine().getErr().println("bench: " + text);
  }
}
