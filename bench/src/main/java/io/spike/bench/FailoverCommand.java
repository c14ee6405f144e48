package io.spike.bench;

import io.spike.api.ClusterAnswer;
import io.spike.api.ClusterNode;
import io.spike.api.NodeRole;
import io.spike.api.SealState;
import io.spike.cli.dev.ControlClient;
import io.spike.cli.dev.DevException;
import io.spike.cli.dev.DevFile;
import io.spike.client.SpikeClient;
import io.spike.client.SpikeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code spike bench failover}: how long nobody's put is acknowledged when the leader goes, on a cluster of its own. */
@Command(mixinStandardHelpOptions = true, sortOptions = false, description = "Ends the leader under load, again and again, and measures how long no put is acknowledged.")
final class FailoverCommand implements Callable<Integer> {

  private static final int CALLERS = 8;
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration LOOK = Duration.ofMillis(50);
  /** Acknowledged after a leader has gone, so that its successor is at work. */
  private static final int PUTS_AFTER = 200;
  private static final int VALUE_BYTES = 256;
  /** Raft entries; under load nobody is ever at the same place. */
  private static final long NEAR = 50;
  private static final int SIGNIFICANT_DIGITS = 3;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before a call
  private CommandSpec spec;

  @Option(names = "--times", paramLabel = "N", defaultValue = "20", description = "How often (default: ${DEFAULT-VALUE}).")
  private int times;

  @Option(names = "--planned", description = "Ask the leader to stop (SIGTERM), which hands over before; otherwise it is killed (kill -9).")
  private boolean planned;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures to a file, too.")
  private @Nullable Path json;

  private @Nullable Report report;

  @Override
  public Integer call() throws BenchException, InterruptedException {
    if (times <= 0)
      throw new ParameterException(spec.commandLine(), "--times is not a positive number");
    say("starting a cluster");
    Report measured;
    try (OwnCluster cluster = OwnCluster.start(Bench.launcher(), Bench.workDirectory())) {
      measured = new Report(title(), cluster.description(), VALUE_BYTES, 0,
          List.of(Series.of(key(), title(), measure(cluster))), List.of());
    }
    report = measured;
    Round round = measured.series().getFirst().median();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT,
        "%s, %d times under load of %d callers; longest time without an acknowledged put, ms: median %.0f, 90 of 100 %.0f, longest %.0f; failed puts: %d%n",
        title(), times, CALLERS, round.millis(50), round.millis(90), round.millis(100), round.failed());
    measured.errors().forEach((text, count) -> out.printf("error, %d times: %s%n", count, text));
    out.flush();
    if (json != null)
      ReportJson.write(measured, Instant.now(), json);
    return measured.errors().isEmpty() ? Bench.OK : Bench.FAILED;
  }

  /** What the last call measured, the pauses as latencies; null before. */
  @Nullable
  Report report() {
    return report;
  }

  private String key() {
    return planned ? "transfer" : "failover";
  }

  private String title() {
    return planned ? "the leader is asked to stop" : "the leader is killed";
  }

  private Round measure(Cluster cluster) throws BenchException, InterruptedException {
    DevFile dev = cluster.dev().orElseThrow();
    Histogram pauses = new Histogram(SIGNIFICANT_DIGITS);
    long begin = System.nanoTime();
    Map<String, Long> errors = new TreeMap<>();
    try (SpikeClient client = SpikeClient.open(cluster.settings())) {
      Puts puts = new Puts(client);
      try (puts) {
        puts.start();
        for (int i = 0; i < times; i++) {
          await("the cluster is whole", () -> isWhole(client));
          Duration pause = end(dev, puts);
          pauses.recordValue(pause.toNanos());
          say((i + 1) + " of " + times + ": " + pause.toMillis() + " ms");
        }
      } catch (BenchException e) {
        // What was measured until then still tells something.
        errors.put(String.valueOf(e.getMessage()), 1L);
      }
      puts.errors.forEach(text -> errors.merge(text, 1L, Long::sum));
    }
    return new Round(CALLERS, Duration.ofNanos(System.nanoTime() - begin), pauses, errors);
  }

  /** Ends the leader, waits until puts go on, and starts it again. */
  private Duration end(DevFile dev, Puts puts) throws BenchException, InterruptedException {
    try {
      puts.forget();
      List<String> ended = ControlClient.ask(dev, planned ? "stop" : "kill", "leader").getFirst();
      int before = puts.count();
      await("puts are acknowledged again", () -> puts.count() > before + PUTS_AFTER);
      Duration pause = puts.longestPause();
      ControlClient.ask(dev, "start", ended.getLast());
      return pause;
    } catch (IOException | DevException e) {
      throw new BenchException("the leader cannot be ended and started: " + e.getMessage(), e);
    }
  }

  private static boolean isWhole(SpikeClient client) {
    try {
      ClusterAnswer answer = client.cluster();
      return answer.leader() != null && answer.nodes().stream().allMatch(FailoverCommand::serves);
    } catch (SpikeException _) {
      // It says so itself soon enough.
      return false;
    }
  }

  private static boolean serves(ClusterNode node) {
    boolean member = node.role() == NodeRole.LEADER || node.role() == NodeRole.FOLLOWER;
    return member && node.seal() == SealState.UNSEALED && node.lag() >= 0 && node.lag() <= NEAR;
  }

  private static void await(String what, BooleanSupplier condition) throws BenchException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end)
        throw new BenchException("waited " + PATIENCE.toSeconds() + " s in vain until " + what);
      Thread.sleep(LOOK);
    }
  }

  private void say(String text) {
    spec.commandLine().getErr().println("bench: " + text);
  }

  /** Callers who put, a short pause after each, and when they were acknowledged. */
  private static final class Puts implements AutoCloseable {

    private final SpikeClient client;
    private final Secrets secrets = new Secrets(VALUE_BYTES);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Long> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    Puts(SpikeClient client) {
      this.client = client;
    }

    void start() {
      for (int i = 0; i < CALLERS; i++) {
        callers.execute(() -> {
          while (!stopping) {
            put();
            LockSupport.parkNanos(PAUSE.toNanos());
          }
        });
      }
    }

    private void put() {
      try {
        secrets.write(client);
        acknowledged.add(System.nanoTime());
      } catch (RuntimeException e) {
        errors.add(String.valueOf(e.getMessage()));
      }
    }

    /** Counts from the newest acknowledgement on. */
    void forget() {
      // What is acknowledged meanwhile stays.
      long now = System.nanoTime();
      Long last = null;
      for (Long at; (at = acknowledged.peek()) != null && at < now;) {
        last = acknowledged.poll();
      }
      if (last != null)
        acknowledged.add(last);
    }

    int count() {
      return acknowledged.size();
    }

    Duration longestPause() {
      long longest = 0;
      long last = Long.MAX_VALUE;
      for (long at : acknowledged.stream().mapToLong(Long::longValue).sorted().toArray()) {
        longest = Math.max(longest, last == Long.MAX_VALUE ? 0 : at - last);
        last = at;
      }
      return Duration.ofNanos(longest);
    }

    @Override
    public void close() {
      stopping = true;
      callers.close();
    }
  }
}
