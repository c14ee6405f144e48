package io.spike.nexus.seal;

import io.spike.nexus.cluster.Facts;
import io.spike.nexus.log.Waiting;
import io.spike.raft.PeerReport;
import io.spike.raft.RaftNode;
import io.spike.store.EventStore;
import io.spike.store.SealedException;
import io.spike.store.crypto.SecretBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the root key from the node that restored it to those that are sealed, over the node-to-node stream, on which both
 * sides are Nexus nodes of this cluster by their certificates; the receiver checks the key-check value. Thread-safe.
 */
final class KeyHandover {

  private static final Logger LOG = LoggerFactory.getLogger(KeyHandover.class);
  private static final Duration ASK_PEERS = Duration.ofMillis(500);
  /** A million names are learned in less. */
  private static final Duration TAKE = Duration.ofSeconds(20);
  private static final Duration APPLY = Duration.ofSeconds(10);

  private final EventStore store;
  private final RaftNode raft;

  KeyHandover(EventStore store, RaftNode raft) {
    this.store = store;
    this.raft = raft;
  }

  /** Gives the key to every node that answers and has none; true when all members hold it, or this one no longer does. */
  boolean pass() throws InterruptedException {
    try {
      List<PeerReport> peers = Waiting.on(raft.peers(ASK_PEERS), Instant.now().plus(ASK_PEERS).plus(ASK_PEERS));
      boolean all = true;
      for (PeerReport peer : peers) {
        boolean holds = peer.id().equals(raft.status().self())
            || peer.reachable() && Facts.decode(peer.facts()).holdsKey();
        all &= holds || peer.reachable() && give(peer.id());
      }
      return all;
    } catch (InterruptedException e) {
      throw e;
    } catch (SealedException _) {
      return true;
    } catch (Exception e) {
      LOG.warn("the root key is not yet with all nodes: {}", e.getMessage());
      return false;
    }
  }

  /** Another node's trouble is no reason to pass over the rest. */
  private boolean give(String peer) throws InterruptedException {
    byte[] task;
    try (SecretBytes key = store.rootKey().duplicate()) {
      task = new SealTask.TakeKey(store.state().sequence(), key).encode();
    }
    try {
      byte[] answer = Waiting.on(raft.ask(peer, task, TAKE), Instant.now().plus(TAKE).plus(ASK_PEERS));
      boolean taken = answer.length == 1 && answer[0] == 1;
      LOG.info("node {} {} the root key", peer, taken ? "has" : "did not take");
      return taken;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.warn("node {} does not have the root key yet: {}", peer, e.getMessage());
      return false;
    } finally {
      Arrays.fill(task, (byte) 0);
    }
  }

  /** Unseals this node with a key that another passes on; the key is closed here. */
  byte[] take(SealTask.TakeKey task) {
    try (SecretBytes key = task.key()) {
      Waiting.on(store.await(task.sequence()), Instant.now().plus(APPLY));
      boolean taken = store.state().cluster() != null && store.unseal(key.duplicate());
      return new byte[]{(byte) (taken ? 1 : 0)};
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new byte[1];
    } catch (Exception e) {
      LOG.warn("a root key that was passed on was not taken: {}", e.getMessage());
      return new byte[1];
    }
  }
}
