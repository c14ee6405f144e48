package io.spike.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.cluster.Cluster;
import io.spike.store.crypto.RootKey;
import io.spike.store.crypto.TenantKeys;
import io.spike.store.crypto.UnopenableException;
import io.spike.store.crypto.WrappedKey;
import io.spike.store.proposal.Command;
import io.spike.store.proposal.Sealer;
import java.util.SortedMap;
import io.spike.store.crypto.Payload;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.entry.Header;
import io.spike.store.entry.KeySource;
import io.spike.store.entry.Part;
import io.spike.store.log.EventLogReplay;
import io.spike.store.log.LogState;
import io.spike.store.policy.PatternForm;
import io.spike.store.policy.Permission;
import io.spike.store.policy.PolicyText;
import io.spike.store.proposal.Refusal;
import io.spike.store.proposal.Wish;
import io.spike.store.rotation.ResealDecider;
import io.spike.store.tenant.Tenant;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation of a tenant's key, step by step: everything reads as before, nothing is left under the old key. */
class TenantRotationTest {

  private static final int SYSTEM = 0;

  @TempDir
  Path directory;
  private StoreFixture f;
  private int pepsi;
  private int coke;

  @BeforeEach
  void open() {
    f = StoreFixture.initialized(directory.resolve("live"));
    pepsi = f.createTenant("pepsi");
    coke = f.createTenant("coke");
    for (int i = 0; i < 20; i++) {
      f.put(i % 2 == 0 ? pepsi : coke, "secret" + i % 6, "{\"v\":" + i + "}");
    }
  }

  @AfterEach
  void close() {
    f.close();
  }

  @Test
  void everythingReadsTheSameAtEveryStepAndInTheEndNothingIsUnderTheOldKey() throws IOException {
    Map<String, String> before = all();
    rotate(pepsi, "pepsi");
    assertThat(tenant(pepsi).keyEpoch()).isEqualTo(2);
    assertThat(tenant(pepsi).isResealing()).isTrue();
    f.put(pepsi, "later", "{\"v\":\"new\"}");
    int steps = 0;
    for (Optional<byte[]> next; (next = reseal(pepsi, 200)).isPresent(); steps++) {
      assertThat(all()).containsAllEntriesOf(before);
      f.accept(next.get());
      if (steps == 2) {
        f.store.seal();
        f.unseal(f.store);
      }
    }
    assertThat(steps).isGreaterThan(5);
    assertThat(all()).containsAllEntriesOf(before).containsEntry("pepsi/later", "{\"v\":\"new\"}");
    assertThat(epochs(pepsi)).containsOnly(2);
    assertThat(epochs(coke)).as("another tenant").containsOnly(1);
    assertThat(tenant(pepsi).isResealing()).isFalse();
    assertThat(f.store.state().initialized().removed())
        .as("the old ciphertext is to be erased")
        .isEqualTo(tenant(pepsi).last());
    f.store.seal();
    f.unseal(f.store);
    assertThat(all()).containsAllEntriesOf(before);
    assertThat(f.store.paths("tenants/pepsi/", f.store.state())).contains("tenants/pepsi/later");
  }

  @Test
  void aMomentBeforeTheRotationKnowsTheTenantAndOneBeforeItsCreationDoesNot() {
    long before = f.store.state().sequence();
    rotateWholly(pepsi, "pepsi");
    assertThat(f.store.asOf(before).tenant("pepsi")).contains(pepsi);
    assertThat(f.store.asOf(before).secret(pepsi, "secret0")).isPresent();
    assertThat(f.store.asOf(tenant(pepsi).named()).tenant("pepsi")).contains(pepsi);
    assertThat(f.store.asOf(tenant(pepsi).named() - 1).tenant("pepsi")).isEmpty();
  }

  @Test
  void encryptingAnewChangesNobodysRightsSoReadsUnderWayGoOn() {
    LogState view = f.store.state();
    rotateWholly(pepsi, "pepsi");
    assertThat(f.store.rightsAreThoseOf(view)).isTrue();
    f.accept(f.seal(SYSTEM, new Wish.WritePolicy("p", text(), OptionalLong.empty())));
    assertThat(f.store.rightsAreThoseOf(view)).isFalse();
  }

  @Test
  void commitmentsAndSoProofsStayWhatTheyWere() {
    Map<Long, List<String>> before = commitments();
    rotateWholly(pepsi, "pepsi");
    assertThat(commitments()).containsAllEntriesOf(before);
  }

  @Test
  void theSystemTenantsKeyIsRotatedTooWithPoliciesDescriptorsAndControlEntries() throws IOException {
    f.accept(f.seal(SYSTEM, new Wish.WritePolicy("p", text(), OptionalLong.empty())));
    byte[] old = f.store.sealRecoveryShardsGiven(StoreFixture.ALICE);
    rotate(SYSTEM, "");
    f.refuse(old, new Refusal.StaleEpoch());
    for (Optional<byte[]> next; (next = reseal(SYSTEM, 300)).isPresent();) {
      f.accept(next.get());
    }
    assertThat(epochs(SYSTEM)).containsOnly(2);
    f.accept(f.store.sealRecoveryShardsGiven(StoreFixture.ALICE));
    f.accept(f.store.sealCheckpoint(StoreFixture.ALICE));
    f.createTenant("later");
    f.accept(f.store.sealSeal(StoreFixture.ALICE));
    try (SecretBytes key = SecretBytes.copyOf(f.rootKey())) {
      f.accept(f.store.sealUnseal(key, StoreFixture.ALICE, KeySource.KEEPERS));
    }
    f.unseal(f.store);
    assertThat(f.store.policies(SYSTEM).all()).hasSize(1);
    assertThat(f.store.tenant("pepsi")).hasValue(pepsi);
    assertThat(f.store.descriptor(1)).isPresent();
  }

  @Test
  void aRotationOfTheRootKeyInTheMiddleLosesNoKey() {
    rotate(pepsi, "pepsi");
    f.accept(reseal(pepsi, 200).orElseThrow());
    RootRotationTest.rotateRoot(f, 1);
    for (int i = 0; i < 2; i++) {
      assertThat(all()).containsKey("pepsi/secret0");
      f.store.seal();
      RootRotationTest.unsealByNext(f.store);
    }
    for (Optional<byte[]> next; (next = reseal(pepsi, 1000)).isPresent();) {
      f.accept(next.get());
    }
    assertThat(epochs(pepsi)).containsOnly(2);
  }

  @Test
  void aKeyUnderWhichNothingLiesAnyMoreGoesAndTakesNothingElseWithIt() {
    Map<String, String> before = all();
    rotate(pepsi, "pepsi");
    assertThat(f.store.tenantRotation().retirable()).as("while payloads are left under it").isEmpty();
    for (Optional<byte[]> next; (next = reseal(pepsi, 500)).isPresent();) {
      f.accept(next.get());
    }
    rotateWholly(SYSTEM, "");
    rotateWholly(pepsi, "pepsi");
    assertThat(tenantKeys()).containsExactlyInAnyOrder("0/1", "0/2", pepsi + "/1", pepsi + "/2", pepsi + "/3",
        coke + "/1");
    retireAll();
    assertThat(tenantKeys()).containsExactlyInAnyOrder("0/2", pepsi + "/3", coke + "/1");
    assertThat(f.store.state().initialized().removed()).as("its rows are to be erased")
        .isEqualTo(f.store.state().sequence());
    for (int i = 0; i < 2; i++) {
      assertThat(all()).containsAllEntriesOf(before);
      assertThat(f.store.policies(SYSTEM).all()).isEmpty();
      f.accept(f.store.sealRecoveryShardsGiven(StoreFixture.ALICE));
      f.put(pepsi, "later", "{\"v\":\"new\"}");
      f.store.seal();
      f.unseal(f.store);
    }
    RootRotationTest.rotateRoot(f, 1);
    f.store.seal();
    RootRotationTest.unsealByNext(f.store);
    assertThat(all()).containsAllEntriesOf(before);
  }

  @Test
  void onlyAKeyThatIsNotCurrentIsRetiredAndOnlyWithItsRow() {
    refuseRetirement(1, row(pepsi, 1), new Refusal.Malformed());
    rotate(pepsi, "pepsi");
    refuseRetirement(1, row(pepsi, 1), new Refusal.NotReady());
    for (Optional<byte[]> next; (next = reseal(pepsi, 500)).isPresent();) {
      f.accept(next.get());
    }
    refuseRetirement(2, row(pepsi, 2), new Refusal.Malformed());
    refuseRetirement(1, row(pepsi, 2), new Refusal.NothingNew());
    refuseRetirement(1, 2, new Refusal.NothingNew());
    byte[] right = f.store.tenantRotation().sealRetirement(pepsi, StoreFixture.ALICE).orElseThrow();
    // Without the name key and the cipher key that came with it.
    refuseRetirement(1, row(pepsi, 1), new Refusal.Malformed());
    RootRotationTest.startRoot(f);
    f.refuse(right, new Refusal.NotReady());
    assertThat(f.store.tenantRotation().retirable()).isEmpty();
  }

  /** By an entry that has no keys. */
  private void refuseRetirement(int epoch, long entry, Refusal reason) {
    Cluster cluster = f.store.state().initialized();
    try (SecretBytes root = SecretBytes.copyOf(f.rootKey());
        SecretBytes opened = key(WrappedKey.Type.TENANT);
        TenantKeys system = new TenantKeys(SYSTEM, cluster.clusterId(), 1, opened, key(WrappedKey.Type.NAME));
        RootKey current = new RootKey(root.duplicate(), cluster.clusterId(), 1)) {
      f.refuse(Sealer.retire(current, system, StoreFixture.ALICE, "pepsi",
          new Command.RetireTenantKey(pepsi, epoch, entry), List.of()), reason);
    }
  }

  private SecretBytes key(WrappedKey.Type type) {
    Cluster cluster = f.store.state().initialized();
    try (RootKey root = new RootKey(SecretBytes.copyOf(f.rootKey()), cluster.clusterId(), 1)) {
      return root.unwrap(wrapped().values().stream().flatMap(List::stream)
          .filter(key -> key.type() == type && key.tenant() == SYSTEM).findFirst().orElseThrow());
    } catch (UnopenableException e) {
      throw new AssertionError(e);
    }
  }

  private void retireAll() {
    for (List<Tenant> left; !(left = f.store.tenantRotation().retirable()).isEmpty();) {
      f.accept(f.store.tenantRotation().sealRetirement(left.getFirst().number(), StoreFixture.ALICE).orElseThrow());
    }
  }

  private SortedMap<Long, List<WrappedKey>> wrapped() {
    SortedMap<Long, List<WrappedKey>> rows = new TreeMap<>();
    f.store.log().keys((sequence, stored) -> {
      rows.put(sequence, KeyRows.read(f.store.log(), sequence, stored));
      return true;
    });
    return rows;
  }

  /** The tenant keys that are there, as tenant and epoch. */
  private List<String> tenantKeys() {
    return wrapped().values().stream().flatMap(List::stream).filter(key -> key.type() == WrappedKey.Type.TENANT)
        .map(key -> key.tenant() + "/" + key.keyEpoch()).toList();
  }

  private long row(int tenant, int epoch) {
    return wrapped().entrySet().stream()
        .filter(row -> row.getValue().stream().anyMatch(key -> ResealDecider.isKey(key, tenant, epoch)))
        .findFirst().orElseThrow().getKey();
  }

  @Test
  void bothReplaysGiveTheLiveState() throws IOException {
    rotateWholly(pepsi, "pepsi");
    retireAll();
    f.accept(f.seal(pepsi, new Wish.DestroyVersions("secret0", List.of())));
    rotate(coke, "coke");
    f.accept(reseal(coke, 100).orElseThrow());
    LogState state = f.store.state();
    assertThat(EventLogReplay.replay(f.store.log(), state.sequence(), directory.resolve("scratch")).digest())
        .isEqualTo(state.digest());
    try (EventStore again = EventStore.open(directory.resolve("again"))) {
      for (StoreFixture.Applied applied : f.raftLog) {
        again.replica().apply(applied.at(), applied.batch());
      }
      assertThat(again.state().digest()).isEqualTo(state.digest());
    }
  }

  @Test
  void whatIsSealedUnderTheOldKeyOrPassesOverSomethingIsRefused() {
    byte[] old = f.seal(pepsi, StoreFixture.write("a", "{}"));
    byte[] twice = f.seal(SYSTEM, new Wish.RotateTenantKey(pepsi, "pepsi", 2));
    rotate(pepsi, "pepsi");
    f.refuse(old, new Refusal.StaleEpoch());
    f.refuse(twice, new Refusal.NothingNew());
    f.refuse(f.seal(SYSTEM, new Wish.RotateTenantKey(pepsi, "pepsi", 3)), new Refusal.NothingNew());
    byte[] step = reseal(pepsi, 1_000_000).orElseThrow();
    f.accept(f.seal(pepsi, new Wish.DestroyVersions("secret0", List.of())));
    f.refuse(step, new Refusal.NothingNew());
    byte[] first = reseal(pepsi, 100).orElseThrow();
    f.accept(first);
    f.refuse(first, new Refusal.NothingNew());
    f.accept(reseal(pepsi, 1_000_000).orElseThrow());
    assertThat(reseal(pepsi, 100)).isEmpty();
    assertThat(ResealDecider.MOST_ENTRIES).isGreaterThan(100);
    f.accept(f.seal(SYSTEM, new Wish.RotateTenantKey(pepsi, "pepsi", 3)));
    f.refuse(f.seal(SYSTEM, new Wish.RotateTenantKey(99, "coke", 2)), new Refusal.TenantUnknown());
  }

  private void rotate(int number, String name) {
    f.accept(f.seal(SYSTEM, new Wish.RotateTenantKey(number, name, tenant(number).keyEpoch() + 1)));
  }

  private void rotateWholly(int number, String name) {
    rotate(number, name);
    for (Optional<byte[]> next; (next = reseal(number, 500)).isPresent();) {
      f.accept(next.get());
    }
  }

  private Optional<byte[]> reseal(int number, int bytes) {
    return f.store.tenantRotation().sealReseal(number, StoreFixture.ALICE, bytes);
  }

  private Tenant tenant(int number) {
    return Optional.ofNullable(f.store.state().tenants().get(number)).orElseThrow();
  }

  /** Every version that is there, by tenant, path and number. */
  private Map<String, String> all() {
    Map<String, String> all = new TreeMap<>();
    for (int i = 0; i < 6; i++) {
      all.put("pepsi/secret" + i, f.value(pepsi, "secret" + i, 0));
      all.put("coke/secret" + i, f.value(coke, "secret" + i, 0));
      all.put("pepsi/secret" + i + "/1", f.value(pepsi, "secret" + i, 1));
    }
    all.put("pepsi/later", f.value(pepsi, "later", 0));
    all.values().removeIf(String::isEmpty);
    return all;
  }

  /** The epochs under which sealed payloads of a tenant lie. */
  private List<Integer> epochs(int number) {
    List<Integer> epochs = new ArrayList<>();
    for (long sequence = 1; sequence <= f.store.state().sequence(); sequence++) {
      if (f.store.entry(sequence).header().tenant() == number) {
        for (Part part : List.of(Part.DESCRIPTOR, Part.VALUE)) {
          f.store.log().payload(sequence, part).ifPresent(stored -> epochs.add(Payload.epoch(stored)));
        }
      }
    }
    return epochs;
  }

  private Map<Long, List<String>> commitments() {
    Map<Long, List<String>> all = new TreeMap<>();
    for (long sequence = 1; sequence <= f.store.state().sequence(); sequence++) {
      Header header = f.store.entry(sequence).header();
      List<String> told = new ArrayList<>();
      header.parts().forEach(part -> told.add(part.part() + HexFormat.of().formatHex(part.commitment())));
      f.store.descriptor(sequence).ifPresent(opened -> told.add(opened.actor() + opened.path()));
      all.put(sequence, told);
    }
    return all;
  }

  private static byte[] text() {
    return new PolicyText("^spiffe://spike\\.ist/alice$", "^db$", List.of(Permission.READ), PatternForm.FULL).encode();
  }
}
