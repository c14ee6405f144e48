package io.spike.raft;

import io.spike.raft.Death.Finding;
import io.spike.raft.Death.Suspicion;
import io.spike.raft.UnavailableException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees at once that the leader's process has ended, and stands for election without waiting for the timeout. The kernel of a
 * process that ends closes its connections: a question that is always open to each peer fails. A leader whose address then
 * refuses connections is gone; silence proves nothing. The others are asked whether they find the same, since an election
 * begun so skips Raft's own protection of a leader that lives: a majority must agree, and the longest log stands first. Dead
 * hosts, partitions and frozen processes are left to the timeouts; a process that is started at once in the place of the
 * leader's stands by itself soon after. Thread-safe.
 */
final class LeaderWatch implements AutoCloseable {

  /** What this needs of the node's part in the group. */
  interface Group {

    /** The leader that this node follows; empty when it follows none, or has no vote. */
    Optional<PeerName> followed();

    long term();

    RatisGroup.Voters voters();

    /** The last entry of this node's log; null for an empty one. */
    @Nullable
    TermIndex last();

    /** Stands for election at once, as if {@code leader}, which this node follows, had asked for it; whether it does. */
    boolean stand(PeerName leader) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(LeaderWatch.class);
  private static final Duration HOLD = Duration.ofSeconds(2);
  private static final Duration HOLD_LIMIT = HOLD.plusSeconds(2);
  /** A process that lives accepts in less; one that is slower is not refused, and nothing happens. */
  private static final Duration PROBE = Duration.ofMillis(100);
  private static final Duration ASK_LIMIT = Duration.ofMillis(500);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(75);
  /** What a node that stands before others has for itself. */
  private static final Duration TURN = Duration.ofMillis(300);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
  /** Enough for the others to see it, too, and for one that stands first and does not get to it. */
  private static final int LOOKS = 6;

  private final PeerName self;
  private final Map<String, Member> members;
  private final Map<String, PeerClient> clients;
  private final Group group;
  private final BooleanSupplier fit;
  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final AtomicInteger suspicions = new AtomicInteger();
  private final AtomicInteger elections = new AtomicInteger();
  private volatile boolean closed;

  /**
   * @param members all of them, by name
   * @param clients to the others, by name
   * @param fit whether what this node tells about itself makes it one to hand leadership to
   * @param executor runs what blocks
   * @param timer answers those who wait
   */
  LeaderWatch(PeerName self, Map<String, Member> members, Map<String, PeerClient> clients, Group group,
      BooleanSupplier fit,
      Executor executor, ScheduledExecutorService timer) {
    this.self = self;
    this.members = members;
    this.clients = clients;
    this.group = group;
    this.fit = fit;
    this.executor = executor;
    this.timer = timer;
  }

  /** Begins; to be called once. */
  void start() {
    clients.values().forEach(client -> executor.execute(() -> watch(client)));
  }

  /** How often a leader seemed to be gone. */
  int suspicions() {
    return suspicions.get();
  }

  /** How often this node stood for election before its timeout. */
  int elections() {
    return elections.get();
  }

  /** Answers {@link Question.Kind#HOLD}. */
  CompletableFuture<byte[]> hold() {
    CompletableFuture<byte[]> later = new CompletableFuture<>();
    timer.schedule(() -> later.complete(new byte[0]), HOLD.toMillis(), TimeUnit.MILLISECONDS);
    return later;
  }

  /** Answers {@link Question.Kind#GONE}. Blocks for a moment. */
  byte[] find(byte[] content) {
    try {
      return finding(Suspicion.decode(content)).encode();
    } catch (UnavailableException e) {
      throw new CompletionException(e);
    }
  }

  private void watch(PeerClient client) {
    while (!closed) {
      try {
        client.ask(Question.Kind.HOLD, new byte[0], HOLD_LIMIT).join();
      } catch (RuntimeException e) {
        boolean older = e.getCause() instanceof UnavailableException refusal && refusal.reason() == Reason.NOT_LEADER;
        if (!older) {
          look(client.peer());
        }
        // A node of an older version does not know the question; there is no reason to ask it often.
        pause(older ? HOLD : BETWEEN_TRIES);
      }
    }
  }

  /** Looks whether {@code peer}, of which something was not as it should be, is a leader that is gone. */
  private void look(String peer) {
    if (closed || !looking.compareAndSet(false, true)) {
      return;
    }
    try {
      Optional<PeerName> leader = group.followed().filter(followed -> followed.name().equals(peer));
      if (leader.isPresent()) {
        succeed(new Suspicion(leader.get(), group.term()));
      }
    } catch (IOException | RuntimeException e) {
      // One look is lost, and not the watch.
      LOG.debug("whether {} has ended is left to the timeout", peer, e);
    } finally {
      looking.set(false);
    }
  }

  private void succeed(Suspicion suspicion) throws IOException {
    suspicions.incrementAndGet();
    int turnsLeftToOthers = 0;
    for (int look = 0; look < LOOKS && !closed; look++) {
      Finding mine = finding(suspicion);
      if (!mine.gone()) {
        return;
      }
      List<Finding> others = ask(suspicion);
      List<Finding> all = new ArrayList<>(others);
      all.add(mine);
      boolean agreed = Death.agreed(group.voters(), suspicion.term(), all);
      int before = Death.before(mine, others);
      if (agreed && turnsLeftToOthers >= before) {
        stand(suspicion, all);
        return;
      }
      // Who stands first must be quicker in looking again than others are in losing patience with it.
      turnsLeftToOthers += agreed ? 1 : 0;
      pause(agreed ? TURN : BETWEEN_LOOKS);
    }
  }

  private void stand(Suspicion suspicion, List<Finding> all) throws IOException {
    if (!follows(suspicion)) {
      return;
    }
    boolean stands = group.stand(suspicion.leader());
    elections.addAndGet(stands ? 1 : 0);
    LOG.info("the process of the leader {} has ended, {} of {} nodes agree: node {} {}", suspicion.leader(),
        all.stream().filter(Finding::gone).count(), group.voters().current().size(), self,
        stands ? "stands for election" : "leaves the election to the timeout");
  }

  private boolean follows(Suspicion suspicion) {
    return group.term() == suspicion.term() && group.followed().filter(suspicion.leader()::equals).isPresent();
  }

  private Finding finding(Suspicion suspicion) {
    TermIndex last = group.last();
    boolean gone = last != null && follows(suspicion) && refuses(suspicion.leader().name());
    return new Finding(self, group.term(), gone, fit.getAsBoolean(), last == null ? TermIndex.valueOf(0, 0) : last);
  }

  private boolean refuses(String name) {
    Member member = members.get(name);
    return member != null && refuses(member);
  }

  /** Whether the address refuses a connection, at once: a new one, since an old one may have ended for many reasons. */
  static boolean refuses(Member member) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(member.host(), member.port()), (int) PROBE.toMillis());
      return false;
    } catch (ConnectException _) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private List<Finding> ask(Suspicion suspicion) {
    byte[] question = suspicion.encode();
    List<CompletableFuture<Optional<Finding>>> asked = clients.values().stream()
        .filter(client -> !client.peer().equals(suspicion.leader().name()))
        .map(client -> client.ask(Question.Kind.GONE, question, ASK_LIMIT).thenApply(Finding::decode)
            .thenApply(Optional::of).exceptionally(_ -> Optional.empty()))
        .toList();
    return asked.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList();
  }

  private void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException _) {
      closed = true;
      Thread.currentThread().interrupt();
    }
  }

  /** Watches no more; what is under way ends with the next answer. */
  @Override
  public void close() {
    closed = true;
  }
}
