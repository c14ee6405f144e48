package io.spike.nexus.seal;

import io.spike.api.Reason;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.Waiting;
import io.spike.nexus.log.Writer;
import io.spike.raft.RaftNode;
import io.spike.raft.RaftStatus;
import io.spike.raft.Role;
import io.spike.raft.UnavailableException;
import io.spike.store.EventStore;
import io.spike.store.cluster.Cluster;
import io.spike.store.crypto.DealCommitments;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.entry.KeySource;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the root key back from recovery shards: any node takes one, the leader, sealed or not, collects them. Each is judged
 * at once by its commitment, the key by the key-check value. Once it is back that is recorded; then the key goes to the nodes
 * that have none, and the leader's care gives every Keeper its shard.
 *
 * <p>Shards live in the memory of one leader for as long as it leads: another starts over. A cluster that holds its root key
 * takes none. Thread-safe; one shard at a time.
 */
public final class Restoration implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration AGAIN = Duration.ofMillis(100);
  /** Who comes later finds the shards with the Keepers again. */
  private static final Duration HAND_OVER = Duration.ofMinutes(1);

  private final EventStore store;
  private final RaftNode raft;
  private final Reader reader;
  private final Writer writer;
  private final KeyHandover handover;
  private final Thread thread;
  /** By root epoch: during a rotation of the root key shards of two deals may come. */
  private final Map<Integer, ShardCollection> collections = new HashMap<>();
  private volatile String progress = "";
  private long term;
  private boolean restored;
  private Instant handOverUntil = Instant.MIN;
  /** What this node heard last about a shard that came through it. */
  private volatile Given heard = Given.of(Given.Status.NOT_LEADER, "");

  /** Starts at once. */
  public Restoration(EventStore store, RaftNode raft, Reader reader, Writer writer) {
    this.store = store;
    this.raft = raft;
    this.reader = reader;
    this.writer = writer;
    this.handover = new KeyHandover(store, raft);
    this.thread = Thread.ofVirtual().name("restore").start(this::run);
    raft.doTasks(this::doTask);
  }

  /** How far the collection of this node is, one clause; empty when it holds no shard. Never blocks. */
  public Optional<String> progress() {
    String told = progress;
    return told.isEmpty() ? Optional.empty() : Optional.of(told);
  }

  /**
   * Has the leader take a shard, whichever node that is.
   *
   * @param shard stays with the caller
   */
  Given give(Caller caller, int index, SecretBytes shard, Instant deadline) throws Exception {
    while (true) {
      Given given = attempt(caller, index, shard, deadline);
      if (given.status() != Given.Status.NOT_LEADER) {
        return noted(given);
      }
      if (!Instant.now().plus(AGAIN).isBefore(deadline)) {
        throw ApiException.notReady(Reason.NO_LEADER, "no leader took the shard");
      }
      Thread.sleep(AGAIN);
    }
  }

  private Given noted(Given given) {
    Given before = heard;
    if (given.status() != Given.Status.TAKEN) {
      return given;
    }
    heard = given;
    boolean startedOver = before.collected() > 0 && !before.restored() && before.term() != given.term();
    return startedOver
        ? new Given(given.status(), given.collected(), given.remaining(), given.restored(), given.term(),
            "the leader has changed, so the restore has started over: shards given before do not count")
        : given;
  }

  private Given attempt(Caller caller, int index, SecretBytes shard, Instant deadline) throws Exception {
    RaftStatus status = raft.status();
    String leader = status.leader();
    if (leader == null || leader.equals(status.self())) {
      return collect(caller, index, shard, deadline);
    }
    Duration left = Duration.between(Instant.now(), deadline);
    if (left.isNegative() || left.isZero()) {
      return Given.of(Given.Status.NOT_LEADER, "");
    }
    byte[] task = new SealTask.GiveShard(index, shard, caller, left.toMillis()).encode();
    try {
      return Given.decode(Waiting.on(raft.ask(leader, task, left), deadline));
    } catch (UnavailableException e) {
      // A shard may be given twice.
      LOG.info("the leader {} did not take a shard: {}", leader, e.getMessage());
      return Given.of(Given.Status.NOT_LEADER, "");
    } finally {
      Arrays.fill(task, (byte) 0);
    }
  }

  /** What other nodes bring. */
  private byte[] doTask(byte[] bytes) {
    SealTask task;
    try {
      task = SealTask.decode(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
    return switch (task) {
      case SealTask.TakeKey t -> handover.take(t);
      case SealTask.GiveShard t -> {
        try (SecretBytes shard = t.shard()) {
          yield collect(t.caller(), t.index(), shard, Instant.now().plusMillis(t.millis())).encode();
        } catch (UnavailableException e) {
          LOG.info("a shard was not taken: {}", e.getMessage());
          yield Given.of(Given.Status.NOT_LEADER, "").encode();
        } catch (Exception e) {
          throw new IllegalStateException("a shard could not be taken: " + e.getMessage(), e);
        }
      }
    };
  }

  private synchronized Given collect(Caller caller, int index, SecretBytes shard, Instant deadline) throws Exception {
    RaftStatus status = raft.status();
    if (status.role() != Role.LEADER || !status.ready()) {
      return Given.of(Given.Status.NOT_LEADER, "");
    }
    reader.confirm(deadline);
    Cluster cluster = store.state().cluster();
    if (cluster == null || !cluster.distributed()) {
      return Given.of(Given.Status.NOT_READY, "the cluster is not initialized");
    }
    List<DealCommitments> open = Deals.open(cluster);
    DealCommitments deal = open.stream().filter(each -> each.indexOf(shard).isPresent()).findFirst()
        .orElse(open.getFirst());
    String fault = fault(cluster, deal, index, shard);
    if (fault != null) {
      LOG.warn("{} gave a recovery shard that is refused: {}", caller.spiffeId(), fault);
      return Given.of(Given.Status.REFUSED, fault);
    }
    if (store.isUnsealed() && !cluster.sealed()) {
      return restored
          ? new Given(Given.Status.TAKEN, deal.threshold(), 0, true, status.term(), "")
          : Given.of(Given.Status.REFUSED, "the cluster holds its root key: there is nothing to restore");
    }
    ShardCollection current = collection(deal, status.term());
    String note = current.add(index, shard) ? "" : "shard " + index + " was given before";
    LOG.info("{} gave recovery shard {}: {} more needed", caller.spiffeId(), index, current.remaining());
    if (current.remaining() > 0) {
      progress = "restoring: " + current.collected() + " recovery shards given, " + current.remaining()
          + " still needed";
      return new Given(Given.Status.TAKEN, current.collected(), current.remaining(), false, term, note);
    }
    restore(current, caller, deadline);
    forget();
    return new Given(Given.Status.TAKEN, deal.threshold(), 0, true, status.term(), "");
  }

  /** A shard of an epoch that is closed is told apart from one that never was of this cluster. */
  private @Nullable String fault(Cluster cluster, DealCommitments deal, int index, SecretBytes shard) {
    String fault = ShardCollection.fault(deal, index, shard);
    if (fault == null || deal.indexOf(shard).isPresent()) {
      return fault;
    }
    return store.rootRotation().epochs().stream()
        .filter(epoch -> Deals.commitments(cluster, epoch).indexOf(shard).isPresent()).findFirst()
        .map(epoch -> "shard " + index + " is of root epoch " + Integer.toUnsignedString(epoch.number())
            + ", which is closed: the shards of root epoch " + Integer.toUnsignedString(cluster.rootEpoch())
            + " are needed")
        .orElse(fault);
  }

  private void restore(ShardCollection complete, Caller caller, Instant deadline) throws Exception {
    try (SecretBytes key = complete.key()) {
      if (!store.isRootKey(key)) {
        throw new IllegalStateException("shards that match their commitments do not give the root key");
      }
      Outcome outcome = writer.control(() -> store.sealUnseal(key, caller, KeySource.RECOVERY_SHARDS), deadline);
      if (outcome instanceof Outcome.Refused refused) {
        throw new IllegalStateException("the restore was refused: " + refused.refusal());
      }
      if (!store.unseal(key.duplicate())) {
        throw ApiException.notReady(Reason.SEALED, "an operator sealed the cluster again meanwhile");
      }
    }
    LOG.warn("the root key was restored by {}", caller.spiffeId());
    restored = true;
    handOverUntil = Instant.now().plus(HAND_OVER);
  }

  private ShardCollection collection(DealCommitments deal, long now) {
    if (term != now) {
      forget();
      term = now;
    }
    return collections.computeIfAbsent(deal.rootEpoch(), _ -> new ShardCollection(deal));
  }

  private void forget() {
    progress = "";
    collections.values().forEach(ShardCollection::close);
    collections.clear();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(TICK);
        giveUpUnlessLeading();
        if (handsOver() && handover.pass()) {
          handedOver();
        }
      }
    } catch (InterruptedException _) {
      LOG.debug("the node closes");
    }
  }

  private synchronized void giveUpUnlessLeading() {
    RaftStatus status = raft.status();
    if (!collections.isEmpty() && (status.role() != Role.LEADER || status.term() != term)) {
      LOG.warn("this node leads no more, so a restore that has begun starts over with the next leader");
      forget();
    }
  }

  private synchronized boolean handsOver() {
    return Instant.now().isBefore(handOverUntil);
  }

  private synchronized void handedOver() {
    handOverUntil = Instant.MIN;
  }

  /** Zeroes what was collected. */
  @Override
  public void close() {
    thread.interrupt();
    synchronized (this) {
      forget();
    }
  }
}
