package io.spike.raft;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;

/**
 * Readers on every node of a cluster, in every way there is, without pause. A read is stale that does not show all that
 * was acknowledged, through any node, before it began.
 */
final class Readers implements AutoCloseable {

  /** How the replica is asked; the first two promise never to be stale. */
  enum Way {
    /** By a confirmed round, on the leader or through its position. */
    CONFIRMED,
    /** Once the replica stands where the last acknowledged write was. */
    AT_LEAST,
    /** As it is. */
    LOCAL,
    /** Through Ratis' own linearizable reads. */
    RATIS
  }

  /** What was acknowledged: so many requests, the last at this Raft index. */
  record Acknowledged(int size, long index) {}

  /** What came of the reads of one way on one node. */
  static final class Count {
    final LongAdder answered = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder stale = new LongAdder();

    @Override
    public String toString() {
      return stale + " stale of " + answered + " answered, " + refused + " refused";
    }
  }

  private static final long BETWEEN_NANOS = TimeUnit.MICROSECONDS.toNanos(300);

  private final TestCluster cluster;
  private final ClientId client = ClientId.randomId();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> tasks = new ArrayList<>();
  private final Map<Way, Count> counts = new EnumMap<>(Way.class);
  private volatile Acknowledged floor = new Acknowledged(0, -1);
  private volatile boolean stop;

  Readers(TestCluster cluster) {
    this.cluster = cluster;
    Arrays.stream(Way.values()).forEach(way -> counts.put(way, new Count()));
    for (String node : cluster.names()) {
      for (Way way : Way.values()) {
        tasks.add(threads.submit(() -> readOn(node, way)));
      }
    }
  }

  /** Acknowledges one more write; one thread. */
  void write(String through, String id) {
    int size = cluster.write(through, id);
    // Another node may lead by now: what was acknowledged is at or below this index once this node has it, too.
    org.awaitility.Awaitility.await().atMost(java.time.Duration.ofSeconds(30)).pollInterval(1, TimeUnit.MILLISECONDS)
        .until(() -> cluster.replica(through).size() >= size);
    floor = new Acknowledged(Math.max(floor.size, size), cluster.node(through).status().applied());
  }

  Acknowledged floor() {
    return floor;
  }

  Count of(Way way) {
    return counts.getOrDefault(way, new Count());
  }

  private void readOn(String node, Way way) {
    Count count = of(way);
    while (!stop) {
      Acknowledged before = floor;
      try {
        int seen = read(node, way, before);
        count.answered.increment();
        if (seen < before.size) {
          count.stale.increment();
        }
      } catch (ExecutionException | TimeoutException | java.io.IOException | NoSuchElementException _) {
        count.refused.increment();
      } catch (InterruptedException _) {
        return;
      }
      LockSupport.parkNanos(BETWEEN_NANOS);
    }
  }

  private int read(String node, Way way, Acknowledged before)
      throws ExecutionException, InterruptedException, TimeoutException, java.io.IOException {
    Instant soon = Instant.now().plusMillis(300);
    RaftNode asked = cluster.node(node);
    FileReplica replica = cluster.replica(node);
    switch (way) {
      case CONFIRMED -> asked.confirmRead(soon).get();
      case AT_LEAST -> asked.awaitApplied(before.index, soon).get();
      case LOCAL -> {
      }
      case RATIS -> ratis(node);
    }
    int seen = replica.size();
    if (cluster.node(node) != asked || cluster.replica(node) != replica) {
      throw new NoSuchElementException("node " + node + " was started anew meanwhile");
    }
    return seen;
  }

  private void ratis(String node)
      throws ExecutionException, InterruptedException, TimeoutException, java.io.IOException {
    RaftServer server = cluster.node(node).ratis();
    RaftClientReply reply = server.submitClientRequestAsync(RaftClientRequest.newBuilder().setClientId(client)
        .setCallId(System.nanoTime()).setServerId(server.getId())
        .setGroupId(RaftGroupId.valueOf(cluster.settings(node).groupId()))
        .setType(RaftClientRequest.readRequestType()).setMessage(Message.EMPTY).build()).get(1, TimeUnit.SECONDS);
    if (!reply.isSuccess()) {
      throw new ExecutionException(reply.getException());
    }
  }

  /** Waits until {@code way} has answered once more on some node, for a read that began after this call. */
  void awaitAnswer(Way way) {
    long before = of(way).answered.sum();
    org.awaitility.Awaitility.await().atMost(java.time.Duration.ofSeconds(30))
        .until(() -> of(way).answered.sum() > before + 2L * cluster.names().size());
  }

  @Override
  public void close() throws ExecutionException, InterruptedException {
    stop = true;
    for (Future<?> task : tasks) {
      task.get();
    }
    threads.close();
  }
}
