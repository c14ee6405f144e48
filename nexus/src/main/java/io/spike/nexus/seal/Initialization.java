package io.spike.nexus.seal;

import io.spike.api.Reason;
import io.spike.keeper.Deal;
import io.spike.keeper.Shamir;
import io.spike.keeper.Shard;
import io.spike.keeper.ShardCollector;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.Waiting;
import io.spike.raft.RaftNode;
import io.spike.store.EventStore;
import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.DealCommitments;
import io.spike.store.crypto.RootKey;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Refusal;
import io.spike.store.proposal.Sealer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives an uninitialized cluster its identity, with a root key that Keepers hold shards of and that somebody proves to
 * know. Thread-safe; any node may do it, and the first proposal in the log wins.
 *
 * <p>The shards that Bootstrap dealt are only the way by which the key arrives: the cluster deals anew, at random.
 */
final class Initialization {

  private static final Logger LOG = LoggerFactory.getLogger(Initialization.class);
  private static final int CLUSTER_ID_BYTES = 16;
  private static final int FIRST_EPOCH = 1;

  private final EventStore store;
  private final RaftNode raft;
  private final Reader reader;
  private final ShardCollector collector;
  private final int threshold;
  private final int shares;
  private final SecureRandom random = new SecureRandom();

  Initialization(EventStore store, RaftNode raft, Reader reader, ShardCollector collector, int threshold, int shares) {
    this.store = store;
    this.raft = raft;
    this.reader = reader;
    this.collector = collector;
    this.threshold = threshold;
    this.shares = shares;
  }

  /**
   * Returns once the cluster is initialized in this node's view, by this call or by another.
   *
   * @param proof whether a candidate is the key that the caller knows
   * @param caller this node, with the reason
   * @throws ApiException when no shards that Keepers hold give such a key
   */
  void with(Predicate<SecretBytes> proof, Caller caller, Instant deadline) throws Exception {
    reader.confirm(deadline);
    if (store.state().cluster() != null) {
      return;
    }
    Optional<SecretBytes> candidate = collector.attempt(proof);
    if (candidate.isEmpty()) {
      throw ApiException.notReady(Reason.UNINITIALIZED, "the Keepers do not hold " + threshold
          + " shards of the root key that this call was made with");
    }
    try (SecretBytes key = candidate.get()) {
      Outcome outcome = Outcome.decode(Waiting.on(raft.submit(proposal(key, caller), deadline), deadline));
      long sequence = switch (outcome) {
        case Outcome.Accepted a -> a.sequence();
        case Outcome.Refused(Refusal.AlreadyInitialized _, long seen, long _) -> seen;
        case Outcome.Refused r -> throw new IllegalStateException("initialization was refused: " + r.refusal());
      };
      Waiting.on(store.await(sequence), deadline);
      // Another key may have won: then this one opens nothing and is wiped.
      if (store.unseal(key.duplicate())) {
        LOG.info("the cluster is initialized, {} of {} shards give its root key; this node is unsealed", threshold,
            shares);
      } else {
        LOG.warn("another root key was adopted; the one of this call is dropped");
      }
    }
  }

  private byte[] proposal(SecretBytes key, Caller caller) {
    byte[] clusterId = Crypto.random(CLUSTER_ID_BYTES);
    try (RootKey root = new RootKey(key.duplicate(), clusterId, FIRST_EPOCH);
        Deal deal = Shamir.deal(key, threshold, shares, random)) {
      List<Shard> shards = deal.shards(key);
      try {
        List<byte[]> commitments = DealCommitments
            .of(clusterId, FIRST_EPOCH, threshold, shards.stream().map(Shard::value).toList()).stored();
        return deal.coefficients()
            .use(coefficients -> Sealer.initialize(root, threshold, commitments, coefficients, caller));
      } finally {
        shards.forEach(Shard::close);
      }
    }
  }
}
