package io.spike.bench.alone;

import io.spike.store.EventStore;
import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.RootKey;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.log.BatchFrame;
import io.spike.store.log.Replica.RaftPosition;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Sealer;
import io.spike.store.proposal.Wish;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An initialized, unsealed store without a cluster: Raft entries go straight to apply. The root key is no secret: it is the
 * same in every run, and opens nothing but this. Any thread seals, one applies.
 */
public final class LoneStore implements AutoCloseable {

  /** Who wishes all of it. */
  public static final Caller CALLER = new Caller("spiffe://spike.ist/spike/pilot/role/superuser", "superuser",
      "127.0.0.1");
  /** The leader's clock at the first entries, nanoseconds since 1970. */
  public static final long START = 1_800_000_000_000_000_000L;
  private static final long FIVE_MINUTES = 300_000_000_000L;

  private final EventStore store;
  private final List<byte[]> first = new ArrayList<>();
  private long index;

  private LoneStore(EventStore store) {
    this.store = store;
  }

  /**
   * A new cluster's store.
   *
   * @param tenants how many there are, the system tenant included, with numbers from 0
   */
  public static LoneStore begin(Path directory, int tenants) throws IOException {
    LoneStore lone = new LoneStore(EventStore.open(directory));
    try (RootKey root = new RootKey(rootKey(), Crypto.random(16), 1)) {
      lone.begin(Sealer.initialize(root, 2, List.of(Crypto.random(32), Crypto.random(32), Crypto.random(32)),
          Crypto.random(32), CALLER));
    }
    lone.unseal();
    lone.begin(lone.store.sealDistributed(CALLER, 1));
    for (int i = 1; i < tenants; i++) {
      lone.begin(lone.seal(0, "tenant-" + i, START, new Wish.CreateTenant("tenant-" + i)));
    }
    return lone;
  }

  /** The same cluster's store once more, as it was when it began. */
  public static LoneStore begin(Path directory, List<byte[]> first) throws IOException {
    LoneStore lone = new LoneStore(EventStore.open(directory));
    for (byte[] entry : first) {
      lone.beginWith(entry);
      if (!lone.store.isUnsealed()) {
        lone.unseal();
      }
    }
    return lone;
  }

  /** The root key that all runs share; the caller closes it. */
  public static SecretBytes rootKey() {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) 7);
    return SecretBytes.copyOf(bytes);
  }

  private void unseal() {
    if (!store.unseal(rootKey())) {
      throw new IllegalStateException("the store does not open under its own root key");
    }
  }

  /** Applied at once: what follows is sealed under what it brings. */
  private void begin(byte[] proposal) throws IOException {
    beginWith(BatchFrame.encode(START, List.of(proposal)));
  }

  private void beginWith(byte[] entry) throws IOException {
    first.add(entry);
    accept(entry);
  }

  /** The store itself, to read. */
  public EventStore store() {
    return store;
  }

  /** The Raft entries that it began with. */
  public List<byte[]> first() {
    return List.copyOf(first);
  }

  /**
   * Seals a wish as the store stands.
   *
   * @param clock of the node that seals, nanoseconds since 1970
   */
  public byte[] seal(int tenant, String request, long clock, Wish wish) {
    return store.seal(tenant, CALLER, request, clock + FIVE_MINUTES, store.state(), List.of(wish));
  }

  /** Applies one Raft entry, as {@link BatchFrame} encodes it; the outcomes of its proposals. */
  public byte[] apply(byte[] entry) throws IOException {
    return store.replica().apply(new RaftPosition(1, index++), entry);
  }

  /** As {@link #apply}, where nothing may be refused. */
  public void accept(byte[] entry) throws IOException {
    for (byte[] outcome : BatchFrame.outcomes(apply(entry))) {
      if (!(Outcome.decode(outcome) instanceof Outcome.Accepted)) {
        throw new IllegalStateException("a proposal was refused: " + Outcome.decode(outcome));
      }
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
