package io.spike.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.RootEpoch;
import io.spike.store.RootRotation.Earlier;
import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.RootKey;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.crypto.TenantKeys;
import io.spike.store.crypto.WrappedKey;
import io.spike.store.entry.KeySource;
import io.spike.store.log.EventLogReplay;
import io.spike.store.log.LogState;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Refusal;
import io.spike.store.proposal.Sealer;
import io.spike.store.proposal.Wish;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation of the root key, step by step: who opens the store at each, and what the log refuses. */
class RootRotationTest {

  private static final byte[] TEXT = "spike".getBytes(UTF_8);
  private static final byte[] NEXT = Crypto.random(32);
  private static final byte[] THEIRS = Crypto.random(32);

  @TempDir
  Path directory;
  private StoreFixture f;
  private EventStore replica;
  private int replicated;
  private int pepsi;
  private byte[] encrypted = {};

  @BeforeEach
  void open() throws IOException {
    f = StoreFixture.initialized(directory.resolve("live"));
    replica = EventStore.open(directory.resolve("replica"));
    pepsi = f.createTenant("pepsi");
    f.put(0, "a", "{\"v\":0}");
    f.put(pepsi, "b", "{\"v\":1}");
    f.accept(f.seal(0, new Wish.ImportCipherKey(pepsi, "pepsi", THEIRS)));
    encrypted = f.store.cipherKeys(pepsi).encrypt(TEXT);
  }

  @AfterEach
  void close() {
    replica.close();
    f.close();
  }

  @Test
  void atEveryStepEitherRootKeyOpensWhatItShallAndNothingElseDoes() throws IOException {
    opensBy(f.rootKey(), true);
    opensBy(NEXT, false);
    f.accept(start(false));
    opensBy(f.rootKey(), true);
    opensBy(NEXT, true);
    f.accept(distributed(f));
    opensBy(f.rootKey(), true);
    opensBy(NEXT, true);
    int batches = 0;
    for (Optional<byte[]> next; (next = rewrap(1)).isPresent(); batches++) {
      f.accept(next.get());
      opensBy(f.rootKey(), true);
      opensBy(NEXT, true);
    }
    assertThat(batches).as("the cluster's keys, those of a tenant, an imported one").isEqualTo(3);
    f.accept(f.store.sealRecoveryShardsGiven(StoreFixture.ALICE));
    f.accept(f.store.rootRotation().sealClose(StoreFixture.ALICE, false, "close"));
    opensBy(f.rootKey(), false);
    opensBy(NEXT, true);
    opensBy(Crypto.random(32), false);
  }

  @Test
  void twoRotationsLeaveNothingUnderAnyOldRootKey() throws IOException {
    rotate(NEXT);
    byte[] third = Crypto.random(32);
    rotate(third);
    opensBy(f.rootKey(), false);
    opensBy(NEXT, false);
    opensBy(third, true);
    List<WrappedKey> all = new ArrayList<>();
    f.store.log().keys((sequence, stored) -> {
      all.addAll(KeyRows.read(f.store.log(), sequence, stored));
      return true;
    });
    assertThat(all).extracting(WrappedKey::rootEpoch).containsOnly(3);
    assertThat(all).extracting(WrappedKey::type).containsExactlyInAnyOrder(WrappedKey.Type.TENANT,
        WrappedKey.Type.CIPHER, WrappedKey.Type.NAME, WrappedKey.Type.LOG, WrappedKey.Type.SEAL_TIME,
        WrappedKey.Type.TENANT, WrappedKey.Type.CIPHER, WrappedKey.Type.NAME, WrappedKey.Type.IMPORTED_CIPHER,
        WrappedKey.Type.DEAL);
    assertThat(f.store.rootRotation().epochs()).extracting(RootEpoch::number).containsExactly(3, 2, 1);
    assertThat(cluster().removed()).as("old keys are to be erased from the files").isEqualTo(cluster().last());
  }

  @Test
  void bothReplaysOfARotationGiveTheLiveState() throws IOException {
    rotate(NEXT);
    f.accept(start(true, Crypto.random(32)));
    f.accept(distributed(f));
    f.accept(rewrap(2).orElseThrow());
    LogState state = f.store.state();
    LogState replayed = EventLogReplay.replay(f.store.log(), state.sequence(), directory.resolve("scratch"));
    assertThat(replayed.digest()).isEqualTo(state.digest());
    catchUp();
    assertThat(replica.state().digest()).isEqualTo(state.digest());
    replica.close();
    replica = EventStore.open(directory.resolve("replica"));
    assertThat(replica.state().digest()).as("reopened").isEqualTo(state.digest());
  }

  @Test
  void stepsOutOfOrderAreRefused() {
    f.refuse(f.store.rootRotation().sealClose(StoreFixture.ALICE, true, "close"), new Refusal.NothingNew());
    byte[] underOld = f.seal(0, new Wish.CreateTenant("coke"));
    byte[] second = start(false, Crypto.random(32));
    f.accept(start(false));
    f.refuse(second, new Refusal.NothingNew());
    f.refuse(start(false, Crypto.random(32)), new Refusal.NothingNew());
    f.refuse(underOld, new Refusal.StaleEpoch());
    f.refuse(rewrap(9).orElseThrow(), new Refusal.NotReady());
    f.refuse(f.store.rootRotation().sealClose(StoreFixture.ALICE, true, "close"), new Refusal.NotReady());
    f.accept(distributed(f));
    f.refuse(f.store.sealDistributed(StoreFixture.ALICE, 1), new Refusal.StaleEpoch());
    f.refuse(distributed(f), new Refusal.AlreadyInitialized());
    f.refuse(f.store.rootRotation().sealClose(StoreFixture.ALICE, true, "close"), new Refusal.NotReady());
    byte[] first = rewrap(1).orElseThrow();
    f.accept(first);
    f.refuse(first, new Refusal.NothingNew());
    f.accept(rewrap(9).orElseThrow());
    f.refuse(f.store.rootRotation().sealClose(StoreFixture.ALICE, false, "close"), new Refusal.NotReady());
    f.accept(f.store.rootRotation().sealClose(StoreFixture.ALICE, true, "close"));
    f.refuse(f.store.rootRotation().sealClose(StoreFixture.ALICE, true, "close"), new Refusal.NothingNew());
  }

  @Test
  void aRequestThatStartedOrEndedTheNewestRotationIsKnownAgain() {
    assertThat(earlier("start", false)).isEqualTo(Earlier.NONE);
    rotate(NEXT);
    assertThat(earlier("start", false)).isEqualTo(Earlier.THE_SAME);
    assertThat(earlier("start", true)).as("asked for something else").isEqualTo(Earlier.ANOTHER);
    assertThat(earlier("close", false)).isEqualTo(Earlier.THE_SAME);
    assertThat(earlier("another", false)).isEqualTo(Earlier.NONE);
    assertThat(f.store.rootRotation()
        .earlier(new Caller("spiffe://spike.ist/spike/pilot/role/superuser/2", "superuser", ""), "start", false))
        .as("ids are each caller's own")
        .isEqualTo(Earlier.NONE);
    f.accept(start(true, Crypto.random(32)));
    assertThat(earlier("close", false)).as("of the one before").isEqualTo(Earlier.NONE);
    assertThat(earlier("start", true)).isEqualTo(Earlier.THE_SAME);
  }

  private Earlier earlier(String requestId, boolean drops) {
    return f.store.rootRotation().earlier(StoreFixture.ALICE, requestId, drops);
  }

  @Test
  void aRotationIsClosedWithoutRecoveryShardsWhereItsStartSaidSo() {
    f.accept(start(true));
    f.accept(distributed(f));
    f.accept(rewrap(9).orElseThrow());
    f.accept(f.store.rootRotation().sealClose(StoreFixture.ALICE, false, "close"));
    assertThat(cluster().rotation()).isNull();
  }

  /** A proposer that lost a key, or left it where it was, must not have the row removed. */
  @Test
  void aRewrapThatDoesNotHoldAllKeysOfItsRowsUnderTheNewRootKeyIsRefused() throws Exception {
    f.accept(start(false));
    f.accept(distributed(f));
    List<WrappedKey> row = new ArrayList<>();
    f.store.log().keys((sequence, stored) -> {
      row.addAll(KeyRows.read(f.store.log(), sequence, stored));
      return false;
    });
    byte[] id = cluster().clusterId();
    try (RootKey old = new RootKey(SecretBytes.copyOf(f.rootKey()), id, 1);
        RootKey next = new RootKey(SecretBytes.copyOf(NEXT), id, 2);
        SecretBytes tenant = old.unwrap(row.get(0));
        TenantKeys keys = new TenantKeys(0, id, 1, tenant, old.unwrap(row.get(2)))) {
      List<WrappedKey> anew = new ArrayList<>();
      for (WrappedKey key : row.subList(0, 5)) {
        try (SecretBytes opened = old.unwrap(key)) {
          anew.add(next.wrap(key.type(), key.tenant(), key.keyEpoch(), opened));
        }
      }
      for (List<WrappedKey> wrong : List.of(List.<WrappedKey>of(), anew.subList(0, 4), row.subList(0, 5),
          anew.reversed(), List.of(anew.get(0), anew.get(1), anew.get(2), anew.get(3), anew.get(3)))) {
        f.refuse(Sealer.rewrapKeys(next, keys, StoreFixture.ALICE, List.of(1L), wrong), new Refusal.Malformed());
      }
      f.refuse(Sealer.rewrapKeys(next, keys, StoreFixture.ALICE, List.of(2L), List.of()), new Refusal.NothingNew());
      f.refuse(Sealer.rewrapKeys(next, keys, StoreFixture.ALICE, List.of(), List.of()), new Refusal.Malformed());
      f.accept(Sealer.rewrapKeys(next, keys, StoreFixture.ALICE, List.of(1L), anew));
    }
  }

  @Test
  void aSealedClusterStartsNoRotationAndOneUnderWayOutlastsTheSeal() {
    byte[] before = start(false);
    f.accept(f.store.sealSeal(StoreFixture.ALICE));
    f.refuse(before, new Refusal.ClusterSealed());
    unsealCluster(f.rootKey());
    f.accept(start(false));
    f.accept(distributed(f));
    f.accept(f.store.sealSeal(StoreFixture.ALICE));
    unsealCluster(NEXT);
    f.accept(rewrap(9).orElseThrow());
    f.accept(f.store.rootRotation().sealClose(StoreFixture.ALICE, true, "close"));
    assertThat(f.value(0, "a", 0)).isEqualTo("{\"v\":0}");
  }

  private void unsealCluster(byte[] by) {
    try (SecretBytes key = SecretBytes.copyOf(by)) {
      f.accept(f.store.sealUnseal(key, StoreFixture.ALICE, KeySource.KEEPERS));
      assertThat(f.store.unseal(key.duplicate())).isTrue();
    }
  }

  private void rotate(byte[] next) {
    rotate(f, next, 2);
  }

  /** Rotates the root key of another test's store, so many rows at a time. */
  static void rotateRoot(StoreFixture f, int rows) {
    rotate(f, NEXT, rows);
  }

  static void startRoot(StoreFixture f) {
    f.accept(start(f, false, NEXT));
  }

  /** Unseals a store after {@link #rotateRoot}. */
  static void unsealByNext(EventStore store) {
    assertThat(store.unseal(SecretBytes.copyOf(NEXT))).isTrue();
  }

  private static void rotate(StoreFixture f, byte[] next, int rows) {
    f.accept(start(f, false, next));
    f.accept(distributed(f));
    for (Optional<byte[]> step; (step = f.store.rootRotation().sealRewrap(StoreFixture.ALICE, rows)).isPresent();) {
      f.accept(step.get());
    }
    f.accept(f.store.sealRecoveryShardsGiven(StoreFixture.ALICE));
    f.accept(f.store.rootRotation().sealClose(StoreFixture.ALICE, false, "close"));
  }

  private static byte[] distributed(StoreFixture f) {
    return f.store.sealDistributed(StoreFixture.ALICE, epoch(f));
  }

  private static int epoch(StoreFixture f) {
    return f.store.state().initialized().rootEpoch();
  }

  private byte[] start(boolean drops) {
    return start(drops, NEXT);
  }

  private byte[] start(boolean drops, byte[] next) {
    return start(f, drops, next);
  }

  private static byte[] start(StoreFixture f, boolean drops, byte[] next) {
    try (SecretBytes key = SecretBytes.copyOf(next); SecretBytes coefficients = Crypto.randomKey()) {
      return f.store.rootRotation().sealStart(epoch(f) + 1, key, 2,
          List.of(Crypto.random(32), Crypto.random(32), Crypto.random(32)), coefficients, StoreFixture.ALICE, drops,
          "start");
    }
  }

  private Optional<byte[]> rewrap(int rows) {
    return f.store.rootRotation().sealRewrap(StoreFixture.ALICE, rows);
  }

  private Cluster cluster() {
    return f.store.state().initialized();
  }

  private void catchUp() throws IOException {
    for (; replicated < f.raftLog.size(); replicated++) {
      replica.replica().apply(f.raftLog.get(replicated).at(), f.raftLog.get(replicated).batch());
    }
  }

  /** Another node, sealed so far, that has applied all there is; the live one must serve whatever becomes of it. */
  private void opensBy(byte[] key, boolean opens) throws IOException {
    catchUp();
    replica.seal();
    assertThat(replica.unseal(SecretBytes.copyOf(key))).isEqualTo(opens);
    for (EventStore store : opens ? List.of(f.store, replica) : List.of(f.store)) {
      int tenant = store.tenant("pepsi").orElseThrow();
      assertThat(store.secret(tenant, "b").flatMap(s -> s.live(0)).flatMap(store::value))
          .hasValue("{\"v\":1}".getBytes(UTF_8));
      assertThat(store.cipherKeys(tenant).decrypt(encrypted, 0)).hasValue(TEXT);
      assertThat(store.cipherKeys(tenant).hasImported(THEIRS)).isTrue();
      store.sealCheckpoint(StoreFixture.ALICE);
      for (RootEpoch epoch : cluster().openEpochs()) {
        store.rootRotation().coefficients(epoch.number()).close();
      }
    }
    // Whatever the step, writes and new tenants go on, on the node that saw it and on the one that came later.
    f.put(pepsi, "b", "{\"v\":1}");
    catchUp();
    OptionalInt seen = opens ? OptionalInt.of(replica.tenant("pepsi").orElseThrow()) : OptionalInt.empty();
    seen.ifPresent(tenant -> assertThat(replica.secret(tenant, "b").orElseThrow().current())
        .isEqualTo(f.store.secret(tenant, "b").orElseThrow().current()));
  }
}
