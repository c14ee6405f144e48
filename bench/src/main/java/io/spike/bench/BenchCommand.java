package io.spike.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code spike bench write} and {@code spike bench read}. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
final class BenchCommand implements Callable<Integer> {

  /** Key of the disk's figures. */
  static final String DISK = "disk";
  /** Key of the figures of the HTTP stack alone. */
  static final String BARE = "bare-http";
  /** Key of the figures of Ratis alone. */
  static final String BASELINE = "baseline";

  private static final Duration DISK_TIME = Duration.ofSeconds(3);
  /** Secrets that a reader chooses from. */
  private static final int PRELOADED = 2_000;
  private static final int PRELOADERS = 64;
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

  @Option(names = "--value-bytes", paramLabel = "N", defaultValue = "256", description = "Size of a value (default: ${DEFAULT-VALUE}).")
  private int valueBytes;

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

  @Override
  public Integer call() throws BenchException, InterruptedException {
    check();
    Report report;
    try (Cluster cluster = cluster()) {
      report = measure(cluster);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(report.table());
    out.flush();
    if (json != null)
      ReportJson.write(report, Instant.now(), json);
    if (!report.errors().isEmpty())
      return Bench.FAILED;
    if (baseline.isReached(report))
      return Bench.OK;
    say("the rate is below what --at-least asks for");
    return Bench.MISSED;
  }

  private void check() {
    positive("--concurrency", concurrency.stream().mapToInt(Integer::intValue).min().orElse(0));
    positive("--seconds", seconds);
    positive("--rounds", rounds);
    positive("--value-bytes", valueBytes);
    if (!(rate >= 0 && rate <= MOST_A_SECOND))
      throw new ParameterException(spec.commandLine(), "--rate is not from 0 to " + MOST_A_SECOND);
    if (warmUp < 0)
      throw new ParameterException(spec.commandLine(), "--warm-up is negative");
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

  private Report measure(Cluster cluster) throws BenchException, InterruptedException {
    List<Series> references = new ArrayList<>();
    say("measuring the disk for " + DISK_TIME.toSeconds() + " s");
    references.add(disk(cluster.directory()));
    List<Series> ours = new ArrayList<>();
    List<Series> theirs = new ArrayList<>();
    if (etcd) {
      try (EtcdSubject other = EtcdSubject.start(cluster.directory(), valueBytes)) {
        if (isRead())
          preload(other::count, other::write);
        measure(List.of(ours(cluster), other.subject(spec.name())), List.of(ours, theirs));
      }
    } else {
      measure(List.of(ours(cluster)), List.of(ours));
    }
    references.addAll(theirs);
    if (!isRead())
      references.addAll(baseline.measure(cluster.directory(), valueBytes, Duration.ofSeconds(warmUp), this::say));
    return new Report(spec.name(), cluster.description(), valueBytes, rate, ours, references);
  }

  private boolean isRead() {
    return spec.name().equals("read");
  }

  private Subject ours(Cluster cluster) throws BenchException, InterruptedException {
    Secrets secrets = new Secrets(cluster.client(), valueBytes);
    if (isRead())
      preload(secrets::count, secrets::write);
    return new Subject(spec.name(), "our cluster", isRead() ? secrets::read : secrets::write, cluster::processes,
        cluster.directory());
  }

  /** Warms all up, then measures them in turn at each number in flight. */
  private void measure(List<Subject> subjects, List<List<Series>> into) throws InterruptedException {
    List<Round> first = new ArrayList<>();
    for (Subject subject : subjects) {
      first.add(WarmUp.run(FIRST_WARM_UP_CALLERS, Duration.ofSeconds(warmUp), subject.operation(), this::say));
    }
    for (int callers : concurrency) {
      List<Series> measured = Turns.run(subjects, callers, Duration.ofMillis(warmUp * 200L),
          Duration.ofSeconds(seconds), rounds, rate, this::say);
      for (int i = 0; i < measured.size(); i++) {
        into.get(i).add(into.get(i).isEmpty() ? measured.get(i).withErrorsOf(first.get(i)) : measured.get(i));
      }
    }
  }

  /** What the disk below {@code directory} does. */
  static Series disk(Path directory) throws BenchException, InterruptedException {
    return Series.of(DISK, "appending 1 KiB and fsync", DiskProbe.run(directory, DISK_TIME));
  }

  private void preload(LongSupplier count, Load.Operation write) throws InterruptedException, BenchException {
    say("writing " + PRELOADED + " values to read");
    while (count.getAsLong() < PRELOADED) {
      Round round = Load.closed(PRELOADERS, Duration.ZERO, Duration.ofMillis(100), write);
      for (Map.Entry<String, Long> error : round.errors().entrySet()) {
        throw new BenchException("the values to read cannot be written: " + error.getKey());
      }
    }
  }

  private void say(String text) {
    spec.commandLine().getErr().println("bench: " + text);
  }
}
