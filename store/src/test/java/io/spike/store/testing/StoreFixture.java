package io.spike.store.testing;

import io.spike.store.EventStore;
import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.RootKey;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.log.BatchFrame;
import io.spike.store.log.Replica.RaftPosition;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Refusal;
import io.spike.store.proposal.Sealer;
import io.spike.store.proposal.Wish;
import io.spike.store.rocks.DiskWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** An initialized, unsealed store without a cluster: what it is given goes straight to apply, and is kept for replay. */
public final class StoreFixture implements AutoCloseable {

  public static final Caller ALICE = new Caller("spiffe://spike.ist/spike/pilot/role/superuser", "superuser",
      "127.0.0.1");
  public static final long START = 1_800_000_000_000_000_000L;
  private static final long FIVE_MINUTES = 5L * 60 * 1_000_000_000;

  /** One Raft entry as it was applied. */
  public record Applied(RaftPosition at, byte[] batch) {}

  public final EventStore store;
  public final List<Applied> raftLog = new ArrayList<>();
  private final byte[] root = Crypto.random(32);
  /** The leader's clock; tests move it. */
  public long clock = START;
  private long index;
  private int requests;

  private StoreFixture(EventStore store) {
    this.store = store;
  }

  /** A fresh cluster of one in {@code directory}, ready for secrets. */
  public static StoreFixture initialized(Path directory) {
    StoreFixture fixture = uninitialized(directory);
    fixture.initialize();
    return fixture;
  }

  /** The same, with every change of its files seen by {@code watch}. */
  public static StoreFixture initialized(Path directory, DiskWatch watch) {
    StoreFixture fixture = uninitialized(directory, watch);
    fixture.initialize();
    return fixture;
  }

  /** A store before *Initialized*. */
  public static StoreFixture uninitialized(Path directory) {
    return uninitialized(directory, DiskWatch.NONE);
  }

  private static StoreFixture uninitialized(Path directory, DiskWatch watch) {
    try {
      return new StoreFixture(EventStore.open(directory, watch));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void initialize() {
    accept(initializeProposal());
    unseal(store);
    accept(store.sealDistributed(ALICE, 1));
  }

  /** A sealed *Initialize* under this fixture's root key and a fresh cluster id. */
  public byte[] initializeProposal() {
    try (RootKey key = new RootKey(SecretBytes.copyOf(root), Crypto.random(16), 1)) {
      return Sealer.initialize(key, 2, List.of(Crypto.random(32), Crypto.random(32), Crypto.random(32)),
          Crypto.random(32), ALICE);
    }
  }

  /** The root key's bytes. */
  public byte[] rootKey() {
    return root.clone();
  }

  /** Unseals another store of the same cluster. */
  public void unseal(EventStore other) {
    if (!other.unseal(SecretBytes.copyOf(root))) {
      throw new AssertionError("the fixture's root key was refused");
    }
  }

  /** Applies proposals as one Raft entry. */
  public List<Outcome> apply(byte[]... proposals) {
    return applyBatch(BatchFrame.encode(clock++, List.of(proposals)));
  }

  /** Applies the bytes of one Raft entry. */
  public List<Outcome> applyBatch(byte[] batch) {
    try {
      RaftPosition at = new RaftPosition(1, index++);
      raftLog.add(new Applied(at, batch));
      return BatchFrame.outcomes(store.replica().apply(at, batch)).stream().map(Outcome::decode).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Applies one proposal that must be accepted. */
  public Outcome.Accepted accept(byte[] proposal) {
    Outcome outcome = apply(proposal).getFirst();
    if (outcome instanceof Outcome.Accepted accepted) {
      return accepted;
    }
    throw new AssertionError("refused: " + outcome);
  }

  /** Applies one proposal that must be refused, for this reason, and leave everything as it was. */
  public void refuse(byte[] proposal, Refusal reason) {
    byte[] before = store.state().root();
    Outcome outcome = apply(proposal).getFirst();
    boolean expected = outcome instanceof Outcome.Refused refused && refused.refusal().equals(reason);
    if (!expected || !Arrays.equals(store.state().root(), before)) {
      throw new AssertionError("not refused by " + reason + ": " + outcome);
    }
  }

  /** Seals a wish in a tenant under a fresh request id. */
  public byte[] seal(int tenant, Wish wish) {
    return seal(tenant, "request-" + ++requests, wish);
  }

  /** Seals a wish under a given request id. */
  public byte[] seal(int tenant, String requestId, Wish... wishes) {
    return store.seal(tenant, ALICE, requestId, clock + FIVE_MINUTES, store.state(), List.of(wishes));
  }

  /** A wish to write {@code json} at {@code path}. */
  public static Wish.WriteSecret write(String path, String json) {
    return new Wish.WriteSecret(path, json.getBytes(StandardCharsets.UTF_8), OptionalLong.empty(), 10);
  }

  /** Writes and returns the new version's number. */
  public long put(int tenant, String path, String json) {
    return accept(seal(tenant, write(path, json))).versions().getFirst();
  }

  /** Creates a tenant and returns its number. */
  public int createTenant(String name) {
    accept(seal(0, new Wish.CreateTenant(name)));
    return store.tenant(name).orElseThrow();
  }

  /** The live value at a version, 0 for the current one; empty text when there is none. */
  public String value(int tenant, String path, long version) {
    return store.secret(tenant, path).flatMap(s -> s.live(version)).flatMap(store::value)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
  }

  @Override
  public void close() {
    store.close();
  }
}
