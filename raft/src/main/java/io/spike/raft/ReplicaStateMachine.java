package io.spike.raft;

import io.spike.store.files.DamagedException;
import io.spike.store.log.Replica;
import io.spike.store.log.Replica.RaftPosition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives a {@link Replica} as Ratis' state machine.
 *
 * <p>Nothing thrown leaves this class: what Ratis would take for a refusal, or would log and live on with, ends the
 * process. A refusal is a successful reply. Apply, passed, snapshot and replacement hold {@code gate}, because Ratis
 * calls {@link #pause} from another thread while an entry may be in the middle of being applied.
 */
final class ReplicaStateMachine extends BaseStateMachine {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicaStateMachine.class);

  /** What others do about events here; must not block, and is called with Ratis' locks held. */
  interface Events {
    /** The replica moved on. */
    void applied();

    /** This node does not lead any more. */
    void notLeader();

    /** Another node, or this one, was heard to lead; may come more than once for one. Must not block. */
    void leads(PeerName leader);

    /** The leader no longer has the entries we need: fetch a snapshot that covers more than {@code index}. */
    CompletableFuture<RaftPosition> install(long index);

    /** A fetched snapshot is in place, or the attempt ended. */
    void installEnded();

    /** Ratis shut down; the process must end unless it asked for that. */
    void shutDown(boolean wholeServer);
  }

  private final Replica replica;
  private final SnapshotDirectory snapshots;
  private final RaftSettings settings;
  private final Path directory;
  private final Events events;
  private final ReentrantLock gate = new ReentrantLock();
  private final AtomicLong bytesSinceSnapshot = new AtomicLong();
  /** Guarded by gate: a snapshot is about to replace the replica. */
  private boolean paused;
  private volatile boolean broken;

  ReplicaStateMachine(Replica replica, SnapshotDirectory snapshots, RaftSettings settings, Events events) {
    this.replica = replica;
    this.snapshots = snapshots;
    this.settings = settings;
    this.directory = settings.directory();
    this.events = events;
  }

  /** Bytes of proposals applied since the last snapshot. */
  long bytesSinceSnapshot() {
    return bytesSinceSnapshot.get();
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage) throws IOException {
    super.initialize(server, group, storage);
    getLifeCycle().startAndTransition(() -> {
      RaftPosition newest = snapshots.refresh();
      if (newest.index() > replica.applied().index()) {
        // The process ended between fetching this snapshot and taking it over.
        replica.replaceWith(snapshots.path(newest));
      }
      // Ratis replays from the newest snapshot, so one that is up to date makes the start quick.
      snapshots.take(replica);
      adoptApplied();
    }, IOException.class);
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return snapshots;
  }

  @Override
  public TransactionContext startTransaction(RaftClientRequest request) {
    return TransactionContext.newBuilder().setStateMachine(this).setClientRequest(request)
        .setLogData(request.getMessage().getContent()).build();
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    byte[] outcomes = new byte[0];
    gate.lock();
    try {
      // Between pause and reinitialize the snapshot covers the entry; after a restart the replica has it already.
      if (!paused && !broken && entry.getIndex() > replica.applied().index()) {
        byte[] batch = entry.getStateMachineLogEntry().getLogData().toByteArray();
        outcomes = replica.apply(new RaftPosition(entry.getTerm(), entry.getIndex()), batch);
        bytesSinceSnapshot.addAndGet(batch.length);
        setLastAppliedTermIndex(TermIndex.valueOf(entry));
      }
    } catch (Throwable e) {
      breakDown("Raft entry " + entry.getIndex() + " could not be applied to the store of " + directory, e);
    } finally {
      gate.unlock();
    }
    events.applied();
    return CompletableFuture.completedFuture(Message.valueOf(UnsafeByteOperations.unsafeWrap(outcomes)));
  }

  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    gate.lock();
    try {
      if (!paused && !broken && index > replica.applied().index()) {
        replica.passed(new RaftPosition(term, index));
        setLastAppliedTermIndex(TermIndex.valueOf(term, index));
      }
    } catch (Throwable e) {
      breakDown("Raft entry " + index + " could not be noted in the store of " + directory, e);
    } finally {
      gate.unlock();
    }
    events.applied();
  }

  @Override
  public long takeSnapshot() {
    gate.lock();
    try {
      if (paused || broken) {
        return RaftLog.INVALID_LOG_INDEX;
      }
      long bytes = bytesSinceSnapshot.get();
      RaftPosition at = snapshots.take(replica);
      bytesSinceSnapshot.addAndGet(-bytes);
      return at.index();
    } catch (Throwable e) {
      breakDown("no snapshot could be written to " + snapshots.getSnapshotDir(), e);
      return RaftLog.INVALID_LOG_INDEX;
    } finally {
      gate.unlock();
    }
  }

  @Override
  public void pause() {
    gate.lock();
    try {
      paused = true;
      getLifeCycle().transition(LifeCycle.State.PAUSING);
      getLifeCycle().transition(LifeCycle.State.PAUSED);
    } finally {
      gate.unlock();
    }
  }

  @Override
  public void reinitialize() {
    gate.lock();
    try {
      RaftPosition newest = snapshots.refresh();
      if (newest.index() > replica.applied().index()) {
        replica.replaceWith(snapshots.path(newest));
        LOG.info("took over snapshot {}", snapshots.path(newest));
      }
      adoptApplied();
      bytesSinceSnapshot.set(0);
      paused = false;
      getLifeCycle().transition(LifeCycle.State.STARTING);
      getLifeCycle().transition(LifeCycle.State.RUNNING);
    } catch (Throwable e) {
      breakDown("the snapshot in " + snapshots.getSnapshotDir() + " could not replace the store", e);
    } finally {
      gate.unlock();
    }
    events.installEnded();
    events.applied();
  }

  private void adoptApplied() {
    RaftPosition applied = replica.applied();
    setLastAppliedTermIndex(applied.index() < 0
        ? TermIndex.INITIAL_VALUE
        : TermIndex.valueOf(applied.term(), applied.index()));
  }

  /** Nothing reads through Ratis; its barrier only needs a message. */
  @Override
  public CompletableFuture<Message> query(Message request) {
    return CompletableFuture.completedFuture(Message.EMPTY);
  }

  @Override
  public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(RoleInfoProto role, TermIndex firstInLog) {
    return events.install(firstInLog.getIndex()).handle((at, failure) -> {
      if (failure != null) {
        // Ratis asks again at once for as long as it is needed; what was fetched so far is kept.
        LOG.warn("snapshot beyond Raft index {} could not be fetched: {}", firstInLog.getIndex(), failure.getMessage());
        events.installEnded();
        throw new IllegalStateException("snapshot could not be fetched", failure);
      }
      return TermIndex.valueOf(at.term(), at.index());
    });
  }

  @Override
  public void notifyNotLeader(Collection<TransactionContext> pending) {
    events.notLeader();
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
    LOG.info("leader is {}", leader);
    events.leads(PeerName.of(leader));
  }

  @Override
  public void notifyLogFailed(Throwable cause, LogEntryProto entry) {
    breakDown("the Raft log in " + directory + " could not be written", cause);
  }

  @Override
  public void notifyServerShutdown(RoleInfoProto role, boolean wholeServer) {
    events.shutDown(wholeServer);
  }

  /** Sizes only: entries are sealed, but their bytes are nobody's business in a log file. */
  @Override
  public String toStateMachineLogEntryString(StateMachineLogEntryProto entry) {
    return entry.getLogData().size() + " bytes";
  }

  @Override
  public void close() {
    gate.lock();
    try {
      replica.close();
    } finally {
      gate.unlock();
    }
  }

  private void breakDown(String sentence, Throwable cause) {
    broken = true;
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e instanceof DamagedException damage) {
        RaftNode.storeDamaged(settings, damage);
        return;
      }
    }
    settings.halt().end(sentence, cause);
  }
}
