package io.spike.store.log;

import static io.spike.store.testing.StoreFixture.ALICE;
import static io.spike.store.testing.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.EventStore;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Header;
import io.spike.store.entry.Subject;
import io.spike.store.policy.PatternForm;
import io.spike.store.policy.Permission;
import io.spike.store.policy.PolicyText;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Refusal;
import io.spike.store.proposal.Wish;
import io.spike.store.rocks.DiskStep;
import io.spike.store.rocks.DiskWatch;
import io.spike.store.tenant.Tenant;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rights change by so far: policies, a tenant that begins, the system tenant included, and the end of initialization. */
@DisplayName("Invariant 10: a write is judged by the rights in force where it lands")
class Invariant10RightsInForceTest {

  private static final long FIVE_MINUTES = 5L * 60 * 1_000_000_000;

  @TempDir
  Path directory;

  private static byte[] seal(StoreFixture f, int tenant, String request, LogState judgedBy, Wish... wishes) {
    return f.store.seal(tenant, ALICE, request, f.clock + FIVE_MINUTES, judgedBy, List.of(wishes));
  }

  private static Header header(StoreFixture f, Outcome.Accepted accepted) {
    return f.store.log().entry(accepted.sequence()).orElseThrow().header();
  }

  @Test
  void aWriteJudgedBeforeItsTenantsRightsChangedIsRefusedAndChangesNothing() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      LogState before = f.store.state();
      int pepsi = f.createTenant("pepsi");
      LogState now = f.store.state();
      assertThat(f.apply(seal(f, pepsi, "r", before, write("a", "{}"))))
          .containsExactly(
              new Outcome.Refused(new Refusal.StaleAuthorization(), now.sequence(), StoreFixture.START + 3));
      assertThat(f.store.state().root()).isEqualTo(now.root());

      Outcome.Accepted judgedAgain = f.accept(seal(f, pepsi, "r", now, write("a", "{}")));
      assertThat(judgedAgain.repeated()).isFalse();
      assertThat(header(f, judgedAgain).tenantAuthorization()).isEqualTo(now.authorization(pepsi)).isPositive();
      assertThat(header(f, judgedAgain).systemAuthorization()).isEqualTo(now.authorization(0)).isPositive();
    }
  }

  @Test
  void aWriteJudgedByOlderRightsOfTheSystemTenantIsRefusedInEveryTenant() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      int pepsi = f.createTenant("pepsi");
      LogState now = f.store.state();
      Map<Integer, Tenant> without = new HashMap<>(now.tenants());
      without.remove(0);
      LogState older = new LogState(now.raft(), now.sequence(), now.logTime(), now.root(), now.cluster(), without,
          now.keyRows(), now.rights());
      for (int tenant : new int[]{0, pepsi}) {
        assertThat(f.apply(seal(f, tenant, "r" + tenant, older, write("a", "{}")))).first()
            .isInstanceOfSatisfying(Outcome.Refused.class,
                refused -> assertThat(refused.refusal()).isEqualTo(new Refusal.StaleAuthorization()));
      }
    }
  }

  /** The change of rights and the write behind it arrive at a sealed node in one Raft entry. */
  @Test
  void withinOneBatchTheWriteBehindTheChangeIsRefusedAndTheOneBeforeItIsDecidedOnTheOldRights() throws IOException {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"));
        EventStore sealed = EventStore.open(directory.resolve("b"))) {
      for (StoreFixture.Applied applied : f.raftLog) {
        sealed.replica().apply(applied.at(), applied.batch());
      }
      LogState before = f.store.state();
      byte[] creation = f.seal(0, new Wish.CreateTenant("pepsi"));
      f.accept(creation);
      int pepsi = f.store.tenant("pepsi").orElseThrow();
      byte[] system = seal(f, 0, "in the system tenant", before, write("a", "{}"));
      byte[] old = seal(f, pepsi, "r", before, write("a", "{}"));
      byte[] current = seal(f, pepsi, "r", f.store.state(), write("a", "{}"));

      byte[] reply = sealed.replica().apply(new Replica.RaftPosition(1, 100),
          BatchFrame.encode(f.clock, List.of(old, system, creation, old, current)));
      List<Outcome> outcomes = BatchFrame.outcomes(reply).stream().map(Outcome::decode).toList();
      assertThat(refusal(outcomes.get(0))).isEqualTo(new Refusal.TenantUnknown());
      assertThat(outcomes.get(1)).isInstanceOf(Outcome.Accepted.class);
      assertThat(outcomes.get(2)).isInstanceOf(Outcome.Accepted.class);
      assertThat(refusal(outcomes.get(3))).isEqualTo(new Refusal.StaleAuthorization());
      assertThat(outcomes.get(4)).as("sealed on a node that numbered the creation one lower: older rights")
          .isInstanceOfSatisfying(Outcome.Refused.class,
              refused -> assertThat(refused.refusal()).isEqualTo(new Refusal.StaleAuthorization()));
      assertThat(sealed.state().sequence()).isEqualTo(before.sequence() + 2);
    }
  }

  /** Whoever repeats a request learns what became of it, also when its rights are gone: nothing is written again. */
  @Test
  void aRepeatedRequestGetsItsFirstOutcomeWhateverRightsItNames() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      LogState before = f.store.state();
      int pepsi = f.createTenant("pepsi");
      Outcome.Accepted first = f.accept(seal(f, pepsi, "r", f.store.state(), write("a", "{}")));
      Outcome.Accepted again = f.accept(seal(f, pepsi, "r", before, write("a", "{}")));
      assertThat(again.repeated()).isTrue();
      assertThat(again.sequence()).isEqualTo(first.sequence());
    }
  }

  @Test
  void untilTheKeepersHoldTheirShardsNothingButControlEntriesIsTaken() {
    try (StoreFixture f = StoreFixture.uninitialized(directory.resolve("a"))) {
      f.accept(f.initializeProposal());
      f.unseal(f.store);
      byte[] write = f.seal(0, "r", write("a", "{}"));
      assertThat(refusal(f.apply(write).getFirst())).isEqualTo(new Refusal.NotReady());
      f.accept(f.store.sealDistributed(ALICE, 1));
      f.accept(write);
    }
  }

  /** The sequences move with what changes rights, and with nothing else: a busy tenant costs no write a second attempt. */
  @Test
  void onlyWhatChangesRightsMovesTheAuthorizationSequences() {
    Random random = new Random(10);
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      Map<Integer, Long> expected = new HashMap<>(Map.of(0, 1L));
      for (int i = 0; i < 120; i++) {
        int tenant = random.nextInt(expected.size());
        switch (random.nextInt(10)) {
          case 0 -> {
            int number = f.createTenant("tenant-" + i);
            expected.put(number, f.store.state().sequence());
          }
          case 1 -> f.accept(f.seal(tenant, new Wish.DenyAccess("p", "read", "", 1, f.clock, f.clock)));
          case 2 -> f.apply(f.store.sealCheckpoint(ALICE));
          case 3 -> f.apply(f.store.erasureProposal("node", f.store.state().sequence()));
          case 4 -> f.apply(f.seal(tenant, new Wish.DestroyVersions("p", List.of())));
          case 5 -> f.apply(f.seal(tenant, new Wish.DeleteVersions("p", List.of())));
          case 6 -> f.apply(f.seal(tenant, new Wish.UndeleteVersions("p", List.of(1L))));
          case 7 -> {
            f.accept(f.seal(tenant, new Wish.WritePolicy("policy", text("alice", "p"), OptionalLong.empty())));
            expected.put(tenant, f.store.state().sequence());
          }
          case 8 -> {
            if (f.apply(f.seal(tenant, new Wish.DeletePolicy("policy", OptionalLong.empty())))
                .getFirst() instanceof Outcome.Accepted accepted) {
              expected.put(tenant, accepted.sequence());
            }
          }
          default -> f.put(tenant, "p", "{}");
        }
        expected.forEach((number, sequence) -> assertThat(f.store.state().authorization(number)).isEqualTo(sequence));
      }
      everyEntryNamesTheRightsItLandedUnder(f);
    }
  }

  private static void everyEntryNamesTheRightsItLandedUnder(StoreFixture f) {
    Map<Integer, Long> inForce = new HashMap<>();
    for (long sequence = 1; sequence <= f.store.state().sequence(); sequence++) {
      Header header = f.store.log().entry(sequence).orElseThrow().header();
      if (!header.kind().control()) {
        assertThat(header.tenantAuthorization()).isEqualTo(inForce.getOrDefault(header.tenant(), 0L));
        assertThat(header.systemAuthorization()).isEqualTo(inForce.getOrDefault(0, 0L));
      } else {
        assertThat(header.tenantAuthorization()).isZero();
      }
      if (header.kind() == EntryKind.INITIALIZED) {
        inForce.put(0, sequence);
      } else if (header.kind() == EntryKind.TENANT_CREATED) {
        inForce.put(inForce.size(), sequence);
      } else if (header.kind().subject() == Subject.POLICY) {
        inForce.put(header.tenant(), sequence);
      }
    }
  }

  /** Rows can be read before the view that holds them is there. */
  @Test
  void whoReadsBetweenTheBatchAndItsViewLearnsThatHisRightsAreNotThoseOfWhatHeRead() {
    AtomicReference<DiskWatch> watch = new AtomicReference<>(DiskWatch.NONE);
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"), step -> watch.get().at(step))) {
      List<String> seen = new ArrayList<>();
      LogState before = f.store.state();
      assertThat(f.store.rightsAreThoseOf(before)).isTrue();
      watch.set(step -> {
        if (step == DiskStep.AFTER_BATCH) {
          LogState view = f.store.state();
          seen.add("row " + f.store.log().entry(before.sequence() + 1).isPresent() + ", view "
              + (view.sequence() > before.sequence()) + ", rights " + f.store.rightsAreThoseOf(view));
        }
      });
      f.createTenant("pepsi");
      watch.set(DiskWatch.NONE);
      assertThat(seen).containsExactly("row true, view false, rights false");
      assertThat(f.store.rightsAreThoseOf(before)).isFalse();
      assertThat(f.store.rightsAreThoseOf(f.store.state())).isTrue();

      LogState created = f.store.state();
      f.put(0, "a", "{}");
      assertThat(f.store.rightsAreThoseOf(created)).as("a write changes no rights").isTrue();
    }
  }

  private static byte[] text(String caller, String path) {
    return new PolicyText("^spiffe://spike\\.ist/" + caller + "$", "^" + path + "$", List.of(Permission.WRITE),
        PatternForm.FULL).encode();
  }

  @Test
  void aWriteOfOneWhosePolicyWasRevokedMeanwhileIsRefusedInTheSameBatchToo() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      String alice = "spiffe://spike.ist/alice";
      f.accept(f.seal(0, new Wish.WritePolicy("p", text("alice", "a"), OptionalLong.empty())));
      assertThat(f.store.allowing(alice, "a", Permission.WRITE)).isPresent();
      byte[] write = seal(f, 0, "r", f.store.state(), write("a", "{}"));
      byte[] revocation = f.seal(0, new Wish.DeletePolicy("p", OptionalLong.empty()));
      List<Outcome> outcomes = f.apply(revocation, write);
      assertThat(outcomes.getFirst()).isInstanceOf(Outcome.Accepted.class);
      assertThat(refusal(outcomes.getLast())).isEqualTo(new Refusal.StaleAuthorization());
      assertThat(f.store.allowing(alice, "a", Permission.WRITE)).isEmpty();
    }
  }

  /** Whoever finds old rights on the new view, or new ones on the old view, is told so. */
  @Test
  void policiesChangeBeforeTheViewMovesAndNotBeforeItIsKnownToMove() {
    AtomicReference<DiskWatch> watch = new AtomicReference<>(DiskWatch.NONE);
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"), step -> watch.get().at(step))) {
      List<String> seen = new ArrayList<>();
      LogState before = f.store.state();
      watch.set(step -> seen.add(f.store.policies(0).size() + " policies, rights " + f.store.rightsAreThoseOf(before)));
      f.accept(f.seal(0, new Wish.WritePolicy("p", text("alice", "a"), OptionalLong.empty())));
      watch.set(DiskWatch.NONE);
      assertThat(seen).isNotEmpty().allMatch("0 policies, rights false"::equals);
      assertThat(f.store.policies(0).size()).isEqualTo(1);
      assertThat(f.store.rightsAreThoseOf(f.store.state())).isTrue();
    }
  }

  private static Refusal refusal(Outcome outcome) {
    return ((Outcome.Refused) outcome).refusal();
  }
}
