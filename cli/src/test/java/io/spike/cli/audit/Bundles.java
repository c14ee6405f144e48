package io.spike.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spike.api.AuditBundle;
import io.spike.api.wire.AuditCodecs;
import io.spike.nexus.proof.Prover;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A log of a cluster of one, its public key and genuine bundles, made as a server makes them. */
public final class Bundles implements AutoCloseable {

  static final String VALUE = "{\"password\":\"canary\"}";
  private static final Caller SUPERUSER = new Caller("spiffe://spike.ist/spike/pilot/role/superuser",
      "role /spike/pilot/role/superuser", "127.0.0.1:4711");
  private static final long START = 1_800_000_000_123_456_000L;
  private static final long SECOND = 1_000_000_000;

  private final EventStore store;
  private long clock = START;
  private int count;

  private Bundles(EventStore store) {
    this.store = store;
  }

  /** Initialized, shards, tenant, two secrets, a denial, a checkpoint, one more secret, a checkpoint over all of it. */
  public static Bundles in(Path directory) throws IOException {
    Bundles log = new Bundles(EventStore.open(directory));
    try (SecretBytes key = Crypto.randomKey()) {
      try (RootKey root = new RootKey(key.duplicate(), Crypto.random(16), 1)) {
        log.apply(Sealer.initialize(root, 2, List.of(Crypto.random(32), Crypto.random(32), Crypto.random(32)),
            Crypto.random(32), SUPERUSER));
      }
      log.store.unseal(key.duplicate());
    }
    log.apply(log.store.sealDistributed(SUPERUSER, 1));
    log.wish(0, new Wish.CreateTenant("pepsi"));
    int pepsi = log.store.tenant("pepsi").orElseThrow();
    log.wish(pepsi, write("db/creds"));
    log.wish(0, write("über/<&>\u2028\"\\"));
    log.wish(0, new Wish.DenyAccess("db/creds", "secret get", "nexus-1", 3, START, START + SECOND));
    log.sign();
    log.wish(pepsi, write("db/creds"));
    log.sign();
    return log;
  }

  private static Wish write(String path) {
    return new Wish.WriteSecret(path, VALUE.getBytes(UTF_8), OptionalLong.empty(), 10);
  }

  private void wish(int tenant, Wish wish) throws IOException {
    apply(store.seal(tenant, SUPERUSER, "request-" + ++count, clock + SECOND, store.state(), List.of(wish)));
  }

  private void sign() throws IOException {
    clock += SECOND;
    apply(store.sealCheckpoint(SUPERUSER));
  }

  private void apply(byte[] proposal) throws IOException {
    RaftPosition at = new RaftPosition(1, store.replica().applied().index() + 1);
    byte[] reply = store.replica().apply(at, BatchFrame.encode(clock++, List.of(proposal)));
    if (!(Outcome.decode(BatchFrame.outcomes(reply).getFirst()) instanceof Outcome.Accepted)) {
      throw new AssertionError("refused: " + Outcome.decode(BatchFrame.outcomes(reply).getFirst()));
    }
  }

  /** The log's public key. */
  public String key() {
    return Prover.key(Optional.ofNullable(store.state().cluster())).orElseThrow();
  }

  /** Sequences that the newest checkpoint covers. */
  public long size() {
    return store.log().head().size();
  }

  /** The bundle of an entry. */
  public AuditBundle bundle(long sequence) {
    return new Prover(store).prove(sequence);
  }

  /** The bundle of an entry in JSON. */
  public String json(long sequence) {
    return new String(AuditCodecs.BUNDLE.encode(bundle(sequence)), UTF_8);
  }

  @Override
  public void close() {
    store.close();
  }
}
