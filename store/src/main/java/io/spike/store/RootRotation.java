package io.spike.store;

import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.RootEpoch;
import io.spike.store.crypto.RootKey;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.crypto.TenantKeys;
import io.spike.store.crypto.UnopenableException;
import io.spike.store.crypto.WrappedKey;
import io.spike.store.entry.Entry;
import io.spike.store.entry.Blinded;
import io.spike.store.entry.Event;
import io.spike.store.log.LogStore;
import io.spike.store.projection.Unsealed;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Sealer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The steps of a rotation of the root key, sealed as proposals, and what is known of the deals of root keys. Thread-safe.
 *
 * <p>What needs a key throws {@link SealedException} while the store is sealed.
 */
public final class RootRotation {

  /** Rows of wrapped keys become one with each rotation: so large at most, far below what fits an entry. */
  private static final int MOST_KEYS = 2048;

  private final LogStore log;
  private final Supplier<Unsealed> unsealed;

  RootRotation(LogStore log, Supplier<Unsealed> unsealed) {
    this.log = log;
    this.unsealed = unsealed;
  }

  /**
   * Seals the control entry that makes another root key current.
   *
   * @param rootEpoch of the next root key, which the commitments are bound to
   * @param key the next root key; stays with the caller
   * @param threshold k of its deal
   * @param shardCommitments of shards 1..n of its deal
   * @param coefficients c1..c(k-1) of its deal; stay with the caller
   * @param dropsOldRecovery whether it may be closed although nobody was given recovery shards of the new deal
   * @param requestId see {@link #earlier}
   * @throws IllegalStateException when {@code rootEpoch} is not the next one
   */
  public byte[] sealStart(int rootEpoch, SecretBytes key, int threshold, List<byte[]> shardCommitments,
      SecretBytes coefficients, Caller caller, boolean dropsOldRecovery, String requestId) {
    Unsealed open = unsealed.get();
    RootKey current = open.root();
    if (rootEpoch != current.epoch() + 1) {
      throw new IllegalStateException("root epoch " + Integer.toUnsignedString(rootEpoch) + " is not the next one: "
          + Integer.toUnsignedString(current.epoch()) + " is current");
    }
    try (RootKey next = new RootKey(key.duplicate(), current.clusterId(), rootEpoch);
        SecretBytes old = coefficients(current.epoch())) {
      return Sealer.startRootRotation(current, next, keys(open), caller, threshold, shardCommitments, coefficients, old,
          dropsOldRecovery, requestId);
    }
  }

  /**
   * Seals the control entry that has the next keys wrapped by the current root key.
   *
   * @param rows of how many entries at most
   * @return empty when none is left
   */
  public Optional<byte[]> sealRewrap(Caller caller, int rows) {
    Unsealed open = unsealed.get();
    List<Long> entries = new ArrayList<>();
    List<WrappedKey> wrapped = new ArrayList<>();
    long started = cluster().root().since();
    log.keys((sequence, stored) -> {
      List<WrappedKey> row = KeyRows.read(log, sequence, stored);
      boolean full = entries.size() == rows || !entries.isEmpty() && wrapped.size() + row.size() > MOST_KEYS;
      if (sequence >= started || full) {
        return false;
      }
      entries.add(sequence);
      for (WrappedKey key : row) {
        if (key.type() != WrappedKey.Type.DEAL) {
          wrapped.add(wrappedAnew(open, key));
        }
      }
      return true;
    });
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(Sealer.rewrapKeys(open.root(), keys(open), caller, entries, wrapped));
  }

  private static WrappedKey wrappedAnew(Unsealed open, WrappedKey key) {
    try (SecretBytes opened = open.roots().unwrap(key)) {
      return open.root().wrap(key.type(), key.tenant(), key.keyEpoch(), opened);
    } catch (UnopenableException e) {
      throw new IllegalStateException("a key of tenant " + key.tenant() + " does not open: " + e.getMessage(), e);
    }
  }

  /**
   * Seals the control entry that ends the rotation.
   *
   * @param dropsOldRecovery whether to end it although nobody was given recovery shards of the new deal
   * @param requestId see {@link #earlier}
   */
  public byte[] sealClose(Caller caller, boolean dropsOldRecovery, String requestId) {
    Unsealed open = unsealed.get();
    try (SecretBytes coefficients = coefficients(open.root().epoch())) {
      return Sealer.closeRootRotation(open.root(), keys(open), caller, coefficients, dropsOldRecovery, requestId);
    }
  }

  /** What the newest rotation has to do with a request. */
  public enum Earlier {
    /** Nothing. */
    NONE,
    /** It was started, or ended, by it: its answer was lost, and it is not to be done again. */
    THE_SAME,
    /** It was started, or ended, by another request of the same caller, under the same id. */
    ANOTHER
  }

  /** Whether {@code caller} asked under this id before, and for the same. */
  public Earlier earlier(Caller caller, String requestId, boolean dropsOldRecovery) {
    TenantKeys keys = keys(unsealed.get());
    Blinded request = keys.request(requestId);
    Blinded actor = keys.actor(caller.spiffeId());
    Cluster cluster = cluster();
    for (long sequence = cluster.last(); sequence >= cluster.root().since();) {
      Entry entry = log.requireEntry(sequence);
      if (entry.header().request().equals(request) && entry.header().actor().equals(actor)) {
        boolean same = switch (entry.event()) {
          case Event.RootRotationStarted e -> e.dropsOldRecovery() == dropsOldRecovery;
          case Event.RootRotationClosed e -> e.dropsOldRecovery() == dropsOldRecovery;
          default -> false;
        };
        return same ? Earlier.THE_SAME : Earlier.ANOTHER;
      }
      sequence = entry.header().previous();
    }
    return Earlier.NONE;
  }

  /**
   * The root key of an open epoch; the caller closes it.
   *
   * @throws IllegalStateException when no root key of that epoch is open
   */
  public SecretBytes key(int rootEpoch) {
    try {
      return unsealed.get().roots().of(rootEpoch).key().duplicate();
    } catch (UnopenableException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /**
   * The coefficients c1..c(k-1) of the deal of an open epoch, 32 bytes each; the caller closes them.
   *
   * @throws IllegalStateException when the log holds none, or they do not open
   */
  public SecretBytes coefficients(int rootEpoch) {
    Unsealed open = unsealed.get();
    WrappedKey[] found = new WrappedKey[1];
    log.keys((sequence, stored) -> {
      KeyRows.read(log, sequence, stored).stream()
          .filter(key -> key.type() == WrappedKey.Type.DEAL && key.rootEpoch() == rootEpoch)
          .forEach(key -> found[0] = key);
      return found[0] == null;
    });
    if (found[0] == null) {
      throw new IllegalStateException("the log holds no deal of root epoch " + Integer.toUnsignedString(rootEpoch));
    }
    try {
      return open.roots().unwrap(found[0]);
    } catch (UnopenableException e) {
      throw new IllegalStateException("the deal does not open: " + e.getMessage(), e);
    }
  }

  /** All root epochs there ever were, newest first, from the facts of the log alone. */
  public List<RootEpoch> epochs() {
    List<RootEpoch> epochs = new ArrayList<>();
    for (long sequence = cluster().last(); sequence != 0;) {
      Entry entry = log.requireEntry(sequence);
      switch (entry.event()) {
        case Event.Initialized e -> epochs.add(new RootEpoch(entry.header().rootEpoch(), e.shares(), e.threshold(),
            e.keyCheck(), e.shardCommitments(), sequence));
        case Event.RootRotationStarted e -> epochs.add(new RootEpoch(e.rootEpoch(), e.shares(), e.threshold(),
            e.keyCheck(), e.shardCommitments(), sequence));
        default -> {
        }
      }
      sequence = entry.header().previous();
    }
    return epochs;
  }

  /** When the current root key became that, log time, nanoseconds since 1970. */
  public long since() {
    return log.requireEntry(cluster().root().since()).header().logTime();
  }

  private Cluster cluster() {
    return log.state().initialized();
  }

  private static TenantKeys keys(Unsealed open) {
    return open.keys(0).orElseThrow(() -> new SealedException("the keys of the system tenant are not open"));
  }
}
