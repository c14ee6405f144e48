package io.spike.raft.baseline;

import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.raft.Member;
import io.spike.raft.RatisYardstick;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Three Ratis nodes in this process with the settings of a server, a state machine that does nothing, and one Raft entry
 * per write: the rate that batching is measured against. Writers submit in the leader's process, in a closed loop.
 */
public final class UnbatchedRatis implements AutoCloseable {

  private static final Duration ELECTION_LIMIT = Duration.ofSeconds(30);

  private final RatisYardstick nodes;

  private UnbatchedRatis(RatisYardstick nodes) {
    this.nodes = nodes;
  }

  /**
   * How the nodes trust each other; without it they talk plain text.
   *
   * @param identity shown by all three
   * @param peers whom they accept
   */
  public record Security(SvidSource identity, Predicate<SpiffeId> peers) {}

  /**
   * What one run measured; latencies from submission to reply, in nanoseconds, sorted.
   *
   * @param opsPerSecond acknowledged writes per second
   * @param latencies one per acknowledged write
   * @param failures writes that got no success; a good run has none
   */
  public record Result(double opsPerSecond, long[] latencies, long failures) {

    /** The latency below which {@code share} (0 to 1) of the writes lie, nanoseconds; 0 without any. */
    public long percentile(double share) {
      return latencies.length == 0
          ? 0
          : latencies[(int) Math.min(latencies.length - 1L, (long) (share * latencies.length))];
    }

    /** Rate and two percentiles. */
    @Override
    public String toString() {
      return String.format("%.0f/s, p50 %.2f ms, p99 %.2f ms, %d failed", opsPerSecond, percentile(0.5) / 1e6,
          percentile(0.99) / 1e6, failures);
    }
  }

  /**
   * Starts three nodes and waits for a leader.
   *
   * @param directory empty; on the disk that is to be measured
   * @param ports three free ports on loopback
   * @param security mTLS, or null for plain text
   */
  public static UnbatchedRatis start(Path directory, List<Integer> ports, @Nullable Security security)
      throws IOException {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < ports.size(); i++) {
      members.add(new Member("base-" + (i + 1), "127.0.0.1:" + ports.get(i)));
    }
    RatisYardstick nodes = security == null
        ? RatisYardstick.start(directory, members, null, null)
        : RatisYardstick.start(directory, members, security.identity(), security.peers());
    try {
      nodes.awaitLeader(ELECTION_LIMIT);
    } catch (IOException | RuntimeException e) {
      nodes.close();
      throw e;
    }
    return new UnbatchedRatis(nodes);
  }

  /**
   * Writes for a while; the first tenth of the time is not counted.
   *
   * @param writers how many write at the same time, each waiting for its reply
   * @param payloadBytes size of a write
   * @param duration all of it
   */
  public Result measure(int writers, int payloadBytes, Duration duration) throws InterruptedException {
    byte[] payload = new byte[payloadBytes];
    Arrays.fill(payload, (byte) 'x');
    long start = System.nanoTime();
    long from = start + duration.toNanos() / 10;
    long until = start + duration.toNanos();
    List<Future<Tally>> running = new ArrayList<>();
    try (ExecutorService threads = Executors
        .newThreadPerTaskExecutor(Thread.ofPlatform().name("writer-", 0).factory())) {
      for (int i = 0; i < writers; i++) {
        running.add(threads.submit(() -> write(payload, from, until)));
      }
      long failures = 0;
      long[] all = new long[0];
      for (Future<Tally> writer : running) {
        Tally tally = writer.get();
        failures += tally.failures;
        int before = all.length;
        all = Arrays.copyOf(all, before + tally.count);
        System.arraycopy(tally.latencies, 0, all, before, tally.count);
      }
      Arrays.sort(all);
      return new Result(all.length * 1e9 / (until - from), all, failures);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a writer broke", e.getCause());
    }
  }

  private static final class Tally {
    private long[] latencies = new long[1 << 12];
    private int count;
    private long failures;
  }

  private Tally write(byte[] payload, long from, long until) {
    Tally tally = new Tally();
    for (long asked = System.nanoTime(); asked - until < 0; asked = System.nanoTime()) {
      boolean done = nodes.write(payload);
      long now = System.nanoTime();
      if (!done) {
        tally.failures++;
      } else if (asked - from >= 0 && now - until < 0) {
        if (tally.count == tally.latencies.length) {
          tally.latencies = Arrays.copyOf(tally.latencies, 2 * tally.count);
        }
        tally.latencies[tally.count++] = now - asked;
      }
    }
    return tally;
  }

  /** Stops the nodes; the directory stays. */
  @Override
  public void close() {
    nodes.close();
  }
}
