package io.spike.raft;

import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.raft.UnavailableException.Reason;
import io.spike.store.files.DamagedException;
import io.spike.store.log.Replica;
import io.spike.store.log.Replica.RaftPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.exceptions.TransferLeadershipException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of a Raft group that replicates a {@link Replica}. Thread-safe.
 *
 * <p>What is chained to a future of this class must not block: it may run on a thread of a peer's connection, or before others
 * who wait are answered. Never on a thread on which Ratis applies.
 */
public final class RaftNode implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RaftNode.class);
  private static final Duration TRANSFER_ON_CLOSE = Duration.ofSeconds(3);
  private static final Duration BETWEEN_HAND_OVERS = Duration.ofMillis(50);
  private static final Duration JOIN_LIMIT = Duration.ofSeconds(3);

  private final RaftSettings settings;
  private final Replica replica;
  private final Supplier<byte[]> facts;
  private final NodeDirectory directory;
  private final PeerName self;
  private final Executor executor = task -> Thread.ofVirtual().start(task);
  private final ScheduledThreadPoolExecutor timer;
  private final Map<String, PeerClient> clients = new TreeMap<>();
  private final AppliedWaiters waiters;
  private final ClockRounds clockRounds;
  private final ClockHandOver clockHandOver;
  private final StuckFollower stuckFollower = new StuckFollower();
  private final Batcher batcher;
  private final Reads reads;
  private final Submitter submitter;
  private final SnapshotInstall install;
  private final SnapshotTaker snapshots;
  private final RaftServer server;
  private final RatisGroup group;
  private final Replacements replacements;
  private final LeaderWatch leaderWatch;
  private final MetaNote metaNote;
  private final AtomicBoolean transferring = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean closing;
  private volatile @Nullable UnaryOperator<byte[]> above;
  private volatile @Nullable UnaryOperator<byte[]> tasks;

  /**
   * Starts a node: checks the directory, recovers the log, listens. Returns at once; a leader may be found later.
   *
   * @param settings how to take part
   * @param replica driven from now on, and closed with this node; left open when this method fails
   * @param identity for mTLS with the peers, both directions; rotation is picked up
   * @param peers which SPIFFE IDs are nodes of this cluster
   * @param facts what this node tells its peers about itself; asked often, so it must not block, and be small
   * @param mayLead whether a peer that says this about itself is one to hand leadership to
   * @throws IOException with one sentence that names the file, directory or address; no thread is left behind
   */
  public static RaftNode start(RaftSettings settings, Replica replica, SvidSource identity, Predicate<SpiffeId> peers,
      Supplier<byte[]> facts, Predicate<PeerReport> mayLead) throws IOException {
    NodeDirectory directory = NodeDirectory.open(settings);
    try {
      Optional<String> fenced = Marker.fence(settings).reason();
      if (fenced.isPresent()) {
        throw new IOException("Raft directory " + settings.directory() + " is fenced: " + fenced.get());
      }
      SnapshotDirectory snapshots = new SnapshotDirectory(directory.snapshots(), directory.temporary());
      LogCheck.beforeStart(directory.log(), replica.applied(), snapshots.newest());
      RatisServers.checkPort(settings);
      RaftNode node = new RaftNode(settings, replica, identity, peers, facts, mayLead, directory, snapshots);
      node.listen();
      return node;
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /**
   * Throws when the directory holds another cluster or another node; changes nothing. For what must not be opened beside a
   * foreign Raft log.
   *
   * @throws IOException with one sentence that names the directory and its owner
   */
  public static void refuseForeign(RaftSettings settings) throws IOException {
    NodeDirectory.refuseForeign(settings);
  }

  private RaftNode(RaftSettings settings, Replica replica, SvidSource identity, Predicate<SpiffeId> peers,
      Supplier<byte[]> facts, Predicate<PeerReport> mayLead, NodeDirectory directory, SnapshotDirectory taken)
      throws IOException {
    this.settings = settings;
    this.replica = replica;
    this.facts = facts;
    this.directory = directory;
    this.self = directory.self();
    metaNote = new MetaNote(directory.log());
    timer = new ScheduledThreadPoolExecutor(1,
        Thread.ofPlatform().daemon().name("raft-timer-" + settings.self()).factory());
    timer.setRemoveOnCancelPolicy(true);
    // Once this node is closed, whoever waits has been told so.
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    SslContext tls = Transport.client(identity, peers);
    for (Member member : settings.members()) {
      if (!member.id().equals(settings.self())) {
        clients.put(member.id(),
            new PeerClient(member.id(), connect(member, tls), settings.connectionMaxAge(), timer));
      }
    }
    waiters = new AppliedWaiters(replica, executor);
    ClockGuard clocks = new ClockGuard(self.toString(), settings.clock(), System::nanoTime, () -> group().voters());
    clockRounds = new ClockRounds(clocks, clients, executor);
    clockHandOver = new ClockHandOver(clocks, mayLead, settings.self());
    batcher = new Batcher(entry -> group().append(entry), () -> !closing && group().leads(),
        () -> clockRounds.stamp(group().term()), executor);
    submitter = new Submitter(executor, timer);
    Part part = new Part();
    reads = new Reads(self, part, replica, clients, waiters, submitter, executor, timer);
    install = new SnapshotInstall(new SnapshotFetcher(taken, directory.temporary(),
        settings.snapshotBytesPerSecond(), peer -> connect(member(peer), tls)), replica, waiters);
    ReplicaStateMachine machine = new ReplicaStateMachine(replica, taken, settings, new MachineEvents());
    snapshots = new SnapshotTaker(settings, replica, taken, waiters, part, machine::bytesSinceSnapshot,
        executor);
    SnapshotService snapshotService = new SnapshotService(taken, snapshots::coverMoreThan);
    RaftGroupId groupId = RaftGroupId.valueOf(settings.groupId());
    try {
      server = RaftServer.newBuilder().setServerId(self.id())
          .setGroup(RaftGroup.valueOf(groupId, firstVoters()))
          .setStateMachine(machine).setProperties(RatisSettings.of(settings))
          .setParameters(Transport.parameters(settings, self, identity, peers,
              List.of(new PeerService(this::answer).definition(), snapshotService.definition())))
          .setOption(RaftStorage.StartupOption.RECOVER).build();
    } catch (IOException | RuntimeException e) {
      stopOwnThreads();
      throw RatisServers.startFailure(settings, directory, e);
    }
    try {
      group = new RatisGroup(server, groupId);
    } catch (IOException | RuntimeException e) {
      closing = true;
      RatisServers.closeQuietly(server);
      stopOwnThreads();
      throw RatisServers.startFailure(settings, directory, e);
    }
    replacements = new Replacements(settings, self, group, this::peers, batcher::nudge);
    leaderWatch = new LeaderWatch(self,
        settings.members().stream().collect(Collectors.toUnmodifiableMap(Member::id, Function.identity())), clients,
        group, () -> mayLead.test(report(settings.self(), self(), 0)), executor, timer);
  }

  /** Who votes until the log says otherwise. A node that was replaced does not know, and waits until it is taken in. */
  private List<RaftPeer> firstVoters() {
    return self.generation() > 0
        ? List.of()
        : settings.members().stream().map(
            member -> RaftPeer.newBuilder().setId(member.id()).setAddress(member.raftAddress()).build()).toList();
  }

  private PeerChannel connect(Member member, SslContext tls) {
    return new PeerChannel(member.raftAddress(), tls, Grpc.addressedTo(settings.groupId(), member.id()));
  }

  private Member member(String id) {
    return settings.members().stream().filter(member -> member.id().equals(id)).findFirst().orElseThrow();
  }

  /** Lambdas made in the constructor run only after the group is there. */
  private RatisGroup group() {
    return group;
  }

  private void listen() throws IOException {
    try {
      server.start();
    } catch (IOException | RuntimeException e) {
      closing = true;
      RatisServers.closeQuietly(server);
      stopOwnThreads();
      throw RatisServers.startFailure(settings, directory, e);
    }
    noteMeta();
    leaderWatch.start();
    timer.scheduleWithFixedDelay(waiters::expire, 20, 20, TimeUnit.MILLISECONDS);
    timer.scheduleWithFixedDelay(submitter::expire, 20, 20, TimeUnit.MILLISECONDS);
    timer.scheduleWithFixedDelay(() -> executor.execute(this::watch), 1, 1, TimeUnit.SECONDS);
    LOG.info("node {} of group {} listens on {}:{}", self, settings.groupId(), settings.bindHost(),
        settings.me().port());
  }

  /**
   * Has a proposal decided and applied, whichever node leads. The same bytes may reach the log more than once when an
   * attempt's fate is unknown: the replica must recognise a request it has seen.
   *
   * @param proposal as {@link io.spike.store.log.BatchFrame} carries it; not changed afterwards by the caller
   * @param deadline attempts go on until then
   * @return the outcome that {@link Replica#apply} gave for it; fails with {@link UnavailableException}, at the deadline at the
   *         latest; what is chained to it must not block
   */
  public CompletableFuture<byte[]> submit(byte[] proposal, Instant deadline) {
    return submitter.run(Deadline.at(deadline), limit -> propose(proposal, limit), this::retryWrite);
  }

  private CompletableFuture<byte[]> propose(byte[] proposal, Duration limit) {
    String leader = group.leader();
    if (closing) {
      return failed(Reason.CLOSED, "this node closes");
    }
    if (settings.self().equals(leader)) {
      return batcher.submit(proposal);
    }
    PeerClient client = leader == null ? null : clients.get(leader);
    if (client == null) {
      return failed(Reason.NO_LEADER, "no leader is known");
    }
    if (proposal.length > Batcher.MAX_PROPOSAL_BYTES) {
      return batcher.submit(proposal);
    }
    CompletableFuture<byte[]> answer = client.ask(Question.Kind.PROPOSE, proposal, limit);
    String now = group.leader();
    if (now != null && !now.equals(leader)) {
      // The change was told of before this question was there to be given up.
      client.giveUpProposals();
    }
    return answer;
  }

  private boolean retryWrite(UnavailableException failure) {
    return switch (failure.reason()) {
      case NO_LEADER, NOT_LEADER, NO_MAJORITY, UNKNOWN_OUTCOME -> true;
      // Another node's closing is no reason to give up; when it is ours, the next attempt says so.
      case CLOSED -> !closing;
      case OVERLOADED, TOO_LARGE, LAGGING -> false;
    };
  }

  /**
   * Waits until reading the local replica is linearizable: it then reflects every write acknowledged by any node before
   * this call. Fails with {@link UnavailableException}; then another node may be asked.
   *
   * @param deadline at latest; it fails earlier when this node cannot confirm although it should be able to
   */
  public CompletableFuture<@Nullable Void> confirmRead(Instant deadline) {
    return reads.confirm(deadline);
  }

  /** Waits until the local replica stands at {@code raftIndex} or later; fails with LAGGING at the deadline. */
  public CompletableFuture<@Nullable Void> awaitApplied(long raftIndex, Instant deadline) {
    return reads.awaitApplied(raftIndex, deadline);
  }

  /** What this node knows; no network. */
  public RaftStatus status() {
    Role role = group.role();
    return new RaftStatus(settings.self(), role, role == Role.CLOSED ? null : group.leader(), group.leads(),
        group.term(), replica.applied().index(), group.committed(), install.underWay());
  }

  /** Asks every member about itself, this node included, in the order of the settings; never fails. */
  public CompletableFuture<List<PeerReport>> peers(Duration timeout) {
    List<CompletableFuture<PeerReport>> reports = new ArrayList<>();
    for (Member member : settings.members()) {
      PeerClient client = clients.get(member.id());
      if (client == null) {
        reports.add(CompletableFuture.completedFuture(report(member.id(), self(), 0)));
        continue;
      }
      long asked = System.nanoTime();
      reports.add(client.ask(Question.Kind.TERM, new byte[0], timeout)
          .thenApply(
              content -> report(member.id(), clockRounds.heard(member.id(), content, asked), System.nanoTime() - asked))
          .exceptionally(_ -> PeerReport.silent(member.id(), replacements.waiting(member.id()).orElse(""))));
    }
    return CompletableFuture.allOf(reports.toArray(CompletableFuture[]::new))
        .thenApplyAsync(_ -> reports.stream().map(CompletableFuture::join).toList(), executor);
  }

  private static PeerReport report(String id, SelfReport said, long roundTrip) {
    return new PeerReport(id, true, said.generation(), said.role(), said.term(), said.applied(), said.clock(),
        roundTrip, said.facts(), "");
  }

  private SelfReport self() {
    long clock = ClockGuard.nanos(settings.clock().instant());
    // The term last: it must be no older than the rest.
    Role role = group.role();
    return new SelfReport(self.generation(), group.term(), role, replica.applied().index(), clock, facts.get());
  }

  /**
   * Hands leadership over; no proposal is lost, those waiting go to the new leader. Fails with
   * {@link UnavailableException} when this node does not lead or the other one does not take over in time, which a change of
   * members in progress may use up.
   *
   * @param to name of a member, or null for the one that has applied most
   */
  public CompletableFuture<@Nullable Void> transferLeadership(@Nullable String to, Duration timeout) {
    if (!group.leads()) {
      return failed(Reason.NOT_LEADER, "this node does not lead");
    }
    if (to != null && !clients.containsKey(to)) {
      return failed(Reason.NO_LEADER, "there is no other member '" + to + "'");
    }
    if (!transferring.compareAndSet(false, true)) {
      return failed(Reason.OVERLOADED, "a transfer is under way");
    }
    return handOver(to, Deadline.in(timeout)).whenComplete((_, _) -> transferring.set(false));
  }

  /** Ratis refuses while the members change; proposals are held for an attempt and not for the time between two. */
  private CompletableFuture<@Nullable Void> handOver(@Nullable String to, Deadline until) {
    CompletableFuture<String> target = to != null ? CompletableFuture.completedFuture(to) : mostCaughtUp(until);
    return target.thenCompose(name -> batcher.hold().copy()
        .orTimeout(Math.max(1, until.left()), TimeUnit.NANOSECONDS)
        .thenCompose(_ -> ratisTransfer(name, until)))
        .handleAsync((_, error) -> {
          batcher.release();
          return error;
        }, executor).thenCompose(error -> {
          if (error == null) {
            return CompletableFuture.completedFuture(null);
          }
          Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
          if (cause instanceof TransferLeadershipException && group.leads()
              && until.left() > BETWEEN_HAND_OVERS.toNanos()) {
            return CompletableFuture.supplyAsync(() -> handOver(to, until),
                CompletableFuture.delayedExecutor(BETWEEN_HAND_OVERS.toMillis(), TimeUnit.MILLISECONDS, executor))
                .thenCompose(again -> again);
          }
          return CompletableFuture.failedFuture(cause instanceof UnavailableException
              ? cause
              : new UnavailableException(Reason.NO_LEADER, "leadership was not handed over: " + cause.getMessage()));
        });
  }

  private CompletableFuture<?> ratisTransfer(String to, Deadline until) {
    try {
      return group.transfer(to, until.within(Duration.ofDays(1)));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<String> mostCaughtUp(Deadline until) {
    return peers(until.within(Duration.ofMillis(500))).thenCompose(reports -> reports.stream()
        .filter(report -> report.reachable() && !report.id().equals(settings.self()))
        .max(Comparator.comparingLong(PeerReport::applied)).map(PeerReport::id)
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> failed(Reason.NO_MAJORITY, "no other member can be reached")));
  }

  /**
   * Sets what answers the questions that {@link #askOthers} of other nodes asks; until then they get no answer.
   *
   * @param answers must not block; what it throws is logged, and the other side gets no answer
   */
  public void answerOthers(UnaryOperator<byte[]> answers) {
    above = answers;
  }

  /** Asks every other member a question of the layer above; the answers of those that gave one in time. Never fails. */
  public CompletableFuture<List<byte[]>> askOthers(byte[] question, Duration timeout) {
    List<CompletableFuture<Optional<byte[]>>> asked = clients.values().stream()
        .map(client -> client.ask(Question.Kind.ABOVE, question, timeout).handle((answer, error) -> {
          if (error != null) {
            LOG.debug("node {} was asked in vain: {}", client.peer(), error.getMessage());
          }
          return Optional.ofNullable(answer);
        })).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApplyAsync(_ -> asked.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList(), executor);
  }

  /**
   * Sets what does the tasks that {@link #ask} of other nodes brings; until then they are refused.
   *
   * @param work runs on a thread of its own and may block; what it throws is logged, and the other side does not learn what
   *     became of its task
   */
  public void doTasks(UnaryOperator<byte[]> work) {
    tasks = work;
  }

  /**
   * Has one other member do a task of the layer above. Fails with {@link UnavailableException}, its outcome unknown when the
   * task may have arrived. What is sent passes through buffers that nobody wipes.
   *
   * @param peer its name; {@link IllegalArgumentException} when it is no other member
   */
  public CompletableFuture<byte[]> ask(String peer, byte[] task, Duration timeout) {
    PeerClient client = clients.get(peer);
    if (client == null) {
      throw new IllegalArgumentException("'" + peer + "' is no other member of the group");
    }
    return client.ask(Question.Kind.TASK, task, timeout).thenApplyAsync(result -> result, executor);
  }

  /**
   * Ends this node's part in the group for good, since what it holds must not be trusted: leaves a durable mark that no later
   * start passes, then ends the process through {@link Halt}. May be called from any thread, more than once.
   *
   * @param reason one sentence; it stands in the mark, in the log and in what a later start says
   */
  public void fence(String reason) {
    try {
      Marker.fence(settings).set(reason);
    } catch (IOException e) {
      // Whatever found this out finds it out again after the restart.
      LOG.error("the fence of {} could not be written", settings.directory(), e);
    }
    settings.halt().end("node " + settings.self() + " is fenced: " + reason, new IllegalStateException(reason));
  }

  /**
   * Ends the process since files of the store do not hold what was written, and has the next start rebuild it. May be called
   * from any thread, more than once, also while a node starts.
   *
   * @param settings of the node
   * @param damage one sentence that names the store
   */
  public static void storeDamaged(RaftSettings settings, DamagedException damage) {
    try {
      Marker.rebuildStore(settings).set(String.valueOf(damage.getMessage()));
    } catch (IOException e) {
      LOG.error("the damage of the store could not be noted in {}", settings.directory(), e);
    }
    settings.halt().end(damage.getMessage() + "; the next start rebuilds it", damage);
  }

  /** Takes a snapshot now, unless the newest one covers everything; the Raft index it covers. */
  public CompletableFuture<Long> triggerSnapshot() {
    return snapshots.take();
  }

  /**
   * Writes so many empty entries that all the Raft log holds now leaves it with the next snapshot, on this node and on every
   * other one. Blocks for seconds; callers go on meanwhile. Fails with {@link UnavailableException} when this node does not
   * lead.
   */
  public void fillLog() throws UnavailableException {
    if (!group.leads()) {
      throw new UnavailableException(Reason.NOT_LEADER, "this node does not lead");
    }
    try {
      new LogFiller(settings, group::append, () -> clockRounds.stamp(group.term()).join()).fill();
    } catch (CompletionException e) {
      throw new UnavailableException(Reason.NOT_LEADER, "the Raft log could not be filled: " + e.getMessage());
    }
  }

  /** The lowest Raft index that any file of the Raft log may hold; what is below is gone from this node's log. */
  public long firstInLog() throws IOException {
    return LogCheck.firstIndex(directory.log());
  }

  /**
   * Takes a snapshot of what is applied now and deletes every older one, and what was kept of damaged files. Blocks; false
   * while nothing was applied since the newest, or a peer reads an older one.
   */
  public boolean renewSnapshots() throws IOException {
    return snapshots.renew();
  }

  /** Has the leader append an empty entry, so that there is something new to cover. */
  public void advance() {
    if (group.leads()) {
      batcher.nudge();
      return;
    }
    reads.nudgeLeader();
  }

  /** Hands leadership over if it can, stops, and closes the replica; idempotent. */
  @Override
  public void close() {
    if (!closed.get() && group.leads() && !clients.isEmpty()) {
      transferLeadership(null, TRANSFER_ON_CLOSE).handle((_, error) -> {
        if (error != null) {
          LOG.info("closing without a successor: {}", error.getMessage());
        }
        return null;
      }).join();
    }
    closeNow();
  }

  /** Stops without handing leadership over, as near to a crash as one process allows; for tests. */
  void closeNow() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    closing = true;
    leaderWatch.close();
    batcher.refuseQueued(Reason.CLOSED, "this node closes");
    install.interrupt();
    snapshots.close();
    RatisServers.closeQuietly(server);
    noteMeta();
    submitter.close();
    waiters.close();
    stopOwnThreads();
    replica.close();
    try {
      directory.close();
    } catch (IOException e) {
      LOG.warn("Raft directory {} could not be unlocked", settings.directory(), e);
    }
  }

  /** For tests: who has a vote, to Raft. */
  RatisGroup.Voters voters() {
    return group.voters();
  }

  /** For tests: how many proposals to this peer were not waited for. */
  int givenUp(String peer) {
    PeerClient client = clients.get(peer);
    return client == null ? 0 : client.givenUp();
  }

  /** For tests: what saw leaders end. */
  LeaderWatch leaderWatch() {
    return leaderWatch;
  }

  /** For tests that end Ratis behind our back. */
  RaftServer ratis() {
    return server;
  }

  private void stopOwnThreads() {
    snapshots.close();
    clients.values().forEach(PeerClient::close);
    for (PeerClient client : clients.values()) {
      try {
        client.awaitClosed();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    timer.shutdownNow();
  }

  /** What peers ask. */
  private CompletableFuture<byte[]> answer(Question.Kind kind, byte[] content) {
    if (closing) {
      return failed(Reason.CLOSED, "node " + settings.self() + " closes");
    }
    return switch (kind) {
      case TERM -> CompletableFuture.completedFuture(self().encode());
      case PROPOSE -> batcher.submit(content);
      case READABLE -> reads.readable(content);
      case NUDGE -> {
        batcher.nudge();
        yield CompletableFuture.completedFuture(new byte[0]);
      }
      case GIVE_UP -> replacements.giveUp(content);
      case JOIN -> replacements.join(content);
      case VOTERS -> CompletableFuture.supplyAsync(this::agreedVoters, executor);
      case HOLD -> leaderWatch.hold();
      case GONE -> CompletableFuture.supplyAsync(() -> leaderWatch.find(content), executor);
      case ABOVE -> answerAbove(content);
      case TASK -> {
        UnaryOperator<byte[]> work = tasks;
        yield work == null
            ? failed(Reason.LAGGING, "node " + settings.self() + " has just started")
            : CompletableFuture.supplyAsync(() -> work.apply(content), executor);
      }
    };
  }

  private byte[] agreedVoters() {
    try {
      return MetaFiles.read(directory.log()).orElse(new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException("the voters of " + directory.log() + " cannot be read", e);
    }
  }

  private CompletableFuture<byte[]> answerAbove(byte[] content) {
    UnaryOperator<byte[]> answers = above;
    if (answers == null) {
      return failed(Reason.LAGGING, "node " + settings.self() + " has just started");
    }
    try {
      return CompletableFuture.completedFuture(answers.apply(content));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void watch() {
    if (closing) {
      return;
    }
    if (!group.alive()) {
      settings.halt().end("Ratis has shut down in " + settings.directory(),
          new IllegalStateException("the Raft server is not alive"));
      return;
    }
    if (stuckFollower.look(group.roleInfo())) {
      settings.halt().end(
          "Ratis in " + settings.directory() + " waits for an append that never ends, and elects no leader",
          new IllegalStateException("no leader was heard of, and no election held, for " + StuckFollower.LOOKS + " s"));
      return;
    }
    if (self.generation() > 0 && !group.voters().current().contains(self.toString())) {
      askToJoin();
    }
    if (group.leads()) {
      clockHandOver.look(group.term(), () -> peers(ClockGuard.LONGEST_ROUND),
          heir -> transferLeadership(heir, TRANSFER_ON_CLOSE));
    }
    snapshots.watch();
    noteMeta();
  }

  private void noteMeta() {
    try {
      metaNote.take();
    } catch (IOException e) {
      // Another second will do.
      LOG.debug("term and vote in {} were not noted: {}", directory.log(), e.getMessage());
    }
  }

  private void askToJoin() {
    byte[] plea = new Plea(self, "it starts anew").encode();
    for (PeerClient client : clients.values()) {
      client.ask(Question.Kind.JOIN, plea, JOIN_LIMIT)
          .thenAccept(_ -> LOG.info("node {} is being taken in by node {}", self, client.peer()))
          .exceptionally(error -> {
            LOG.debug("not taken in: {}", error.getMessage());
            return null;
          });
    }
  }

  private static <T extends @Nullable Object> CompletableFuture<T> failed(Reason reason, String sentence) {
    return CompletableFuture.failedFuture(new UnavailableException(reason, sentence));
  }

  /** This node's part in the group, as reads and snapshots see it. */
  private final class Part implements Reads.Node, SnapshotTaker.Group {
    @Override
    public CompletableFuture<Long> snapshot(Duration limit) throws IOException {
      return group.snapshot(limit);
    }

    @Override
    public void nudge() {
      batcher.nudge();
    }

    @Override
    public @Nullable String leader() {
      return group.leader();
    }

    @Override
    public boolean closing() {
      return closing;
    }

    @Override
    public boolean installing() {
      return install.underWay();
    }

    @Override
    public boolean leads() {
      return !closing && group.leads();
    }

    @Override
    public long term() {
      return group.term();
    }

    @Override
    public RatisGroup.Voters voters() {
      return group.voters();
    }

    @Override
    public CompletableFuture<Long> termOf(String peer, Duration timeout) {
      PeerName voter = PeerName.parse(peer);
      PeerClient client = clients.get(voter.name());
      if (client == null) {
        return failed(Reason.NO_LEADER, "node " + peer + " has no known address");
      }
      long asked = System.nanoTime();
      return client.ask(Question.Kind.TERM, new byte[0], timeout).thenCompose(content -> {
        SelfReport said = clockRounds.heard(voter.name(), content, asked);
        return said.generation() == voter.generation()
            ? CompletableFuture.completedFuture(said.term())
            : failed(Reason.NO_LEADER, "node " + peer + " was replaced");
      });
    }
  }

  private final class MachineEvents implements ReplicaStateMachine.Events {
    @Override
    public void applied() {
      waiters.advance();
    }

    @Override
    public void notLeader() {
      batcher.refuseQueued(Reason.NOT_LEADER, "this node does not lead any more");
    }

    @Override
    public void leads(PeerName leader) {
      // A host that is silent would be waited for long after its successor is known.
      clients.forEach((peer, client) -> {
        if (!peer.equals(leader.name())) {
          client.giveUpProposals();
        }
      });
    }

    @Override
    public CompletableFuture<RaftPosition> install(long index) {
      List<String> order = new ArrayList<>(clients.keySet());
      String leader = group.leader();
      order.sort(Comparator.comparing(peer -> !peer.equals(leader)));
      return install.begin(index, order);
    }

    @Override
    public void installEnded() {
      waiters.advance();
    }

    @Override
    public void shutDown(boolean wholeServer) {
      if (!closing) {
        settings.halt().end("Ratis shut down " + (wholeServer ? "its server" : "the group") + " in "
            + settings.directory(), new IllegalStateException("unexpected shutdown"));
      }
    }
  }
}
