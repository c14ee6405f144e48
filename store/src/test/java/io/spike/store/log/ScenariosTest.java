package io.spike.store.log;

import static io.spike.store.log.Scenario.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.store.entry.Blinded;
import io.spike.store.cluster.Cluster;
import io.spike.store.entry.Event;
import io.spike.store.entry.KeySource;
import io.spike.store.proposal.Command;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Proposal;
import io.spike.store.proposal.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Decide and evolve, subject by subject; the rules for versions of secrets are in SecretDeciderTest. */
class ScenariosTest {

  private static final Command WRITE = new Command.WriteSecret(OptionalLong.empty(), 10);
  private static final Event WRITTEN = new Event.SecretWritten(10, List.of());
  private static final long MINUTE = 60_000_000_000L;

  // ---- cluster

  @Test
  void nothingIsTakenBeforeTheClusterIsInitialized() {
    Scenario.empty().when(WRITE).thenRefused(new Refusal.NotReady())
        .when(new Command.DistributeShards(1)).thenRefused(new Refusal.NotReady())
        .when(new Command.RecordErasure("nexus-1", 1)).thenRefused(new Refusal.NotReady());
  }

  @Test
  void onlyControlEntriesAreTakenUntilAllKeepersHoldTheirShard() {
    Scenario.empty().and(Scenario.initialize()).when(WRITE).thenRefused(new Refusal.NotReady())
        .when(new Command.DistributeShards(1)).then(new Event.ShardsDistributed(1))
        .when(WRITE).then(WRITTEN);
  }

  @Test
  void theFirstInitializeWins() {
    given().when(Scenario.initialize()).thenRefused(new Refusal.AlreadyInitialized());
  }

  @Test
  void shardsAreDistributedOnceAndOfTheCurrentDealAlone() {
    given().when(new Command.DistributeShards(1)).thenRefused(new Refusal.AlreadyInitialized());
    Scenario.empty().and(Scenario.initialize()).when(new Command.DistributeShards(2))
        .thenRefused(new Refusal.StaleEpoch());
  }

  @Test
  void behindASealNothingButControlEntriesIsTakenUntilSomebodyUnseals() {
    given(WRITE).when(new Command.Unseal(KeySource.KEEPERS)).thenRefused(new Refusal.NothingNew())
        .when(new Command.Seal()).then(new Event.Sealed())
        .when(new Command.Seal()).thenRefused(new Refusal.NothingNew())
        .when(WRITE).thenRefused(new Refusal.ClusterSealed())
        .when(new Command.DenyAccess("", 1, 5, 6)).thenRefused(new Refusal.ClusterSealed())
        .when(new Command.RecordErasure("nexus-1", 1)).then(new Event.NodeErased("nexus-1", 1))
        .when(new Command.Unseal(KeySource.KEEPERS)).then(new Event.Unsealed(KeySource.KEEPERS))
        .when(WRITE).then(WRITTEN);
  }

  @Test
  void aSealedClusterIsOpenedByARestoreTooWhichIsRecordedWhateverTheSeal() {
    Command restore = new Command.Unseal(KeySource.RECOVERY_SHARDS);
    Scenario scenario = given(new Command.Seal()).when(restore).then(new Event.Unsealed(KeySource.RECOVERY_SHARDS))
        .when(WRITE).then(WRITTEN)
        .when(restore).then(new Event.Unsealed(KeySource.RECOVERY_SHARDS));
    assertThat(scenario.state().cluster()).extracting(Cluster::sealed).isEqualTo(false);
  }

  @Test
  void aClusterWhoseKeepersHoldNoShardsYetIsNotSealed() {
    Scenario.empty().and(Scenario.initialize()).when(new Command.Seal()).thenRefused(new Refusal.NotReady());
  }

  @Test
  void sealingAndUnsealingChangeTheRightsOfAllTenants() {
    Scenario scenario = given();
    Proposal judgedBefore = scenario.proposal(List.of(WRITE));
    scenario.and(new Command.Seal(), new Command.Unseal(KeySource.KEEPERS)).propose(judgedBefore)
        .thenRefused(new Refusal.StaleAuthorization());
    assertThat(scenario.state().authorization(0)).isEqualTo(4);
  }

  @Test
  void recoveryShardsAreOfTheCurrentDealAndTheStateRemembersForWhichTheyWereGiven() {
    Scenario scenario = given().when(new Command.GiveRecoveryShards(2)).thenRefused(new Refusal.StaleEpoch());
    assertThat(scenario.state().cluster()).extracting(Cluster::recoverable).isEqualTo(0);
    scenario.when(new Command.GiveRecoveryShards(1)).then(new Event.RecoveryShardsGiven(1))
        .when(new Command.GiveRecoveryShards(1)).then(new Event.RecoveryShardsGiven(1));
    assertThat(scenario.state().cluster()).extracting(Cluster::recoverable).isEqualTo(1);
  }

  // ---- the log itself

  @Test
  void theStateRootIsThatOfTheStateAndDueOnceASecondWhenSomethingCame() {
    Command record = new Command.RecordStateRoot(Optional.empty());
    Scenario scenario = given();
    Event root = new Event.StateRootRecorded(2, scenario.state().root(), Optional.empty());
    scenario.when(record).then(root)
        .later(1_000_000_000).when(record).thenRefused(new Refusal.StateRootNotDue()).and(WRITE);
    Event next = new Event.StateRootRecorded(4, scenario.state().root(), Optional.empty());
    scenario.when(record).then(next).and(WRITE).when(record).thenRefused(new Refusal.StateRootNotDue())
        .whenAll(record, record).thenRefused(new Refusal.Malformed());
  }

  // ---- feature level

  @Test
  void theFeatureLevelRisesByOneAndNeverFalls() {
    given().when(new Command.RaiseFeatureLevel(3)).thenRefused(new Refusal.NothingNew())
        .when(new Command.RaiseFeatureLevel(1)).thenRefused(new Refusal.NothingNew())
        .when(new Command.RaiseFeatureLevel(2)).then(new Event.FeatureLevelRaised(2))
        .when(new Command.RaiseFeatureLevel(2)).thenRefused(new Refusal.NothingNew());
  }

  @Test
  void whatAnOlderVersionCannotReadIsRefusedUntilTheLevelIsReached() {
    Command named = new Command.DenyAccess("nexus-2", 1, 5, 6);
    given().when(named).thenRefused(new Refusal.Malformed())
        .when(new Command.DenyAccess("", 1, 5, 6)).then(new Event.AccessDenied("", 1, 5, 6))
        .and(new Command.RaiseFeatureLevel(2))
        .when(named).then(new Event.AccessDenied("nexus-2", 1, 5, 6))
        .when(new Command.DenyAccess("", 1, 5, 6)).then(new Event.AccessDenied("", 1, 5, 6));
  }

  @Test
  void versionsOfDifferentAgeDecideAlikeUntilTheOlderOneMustStop() {
    Scenario older = given().knowing(1);
    Scenario newer = given().knowing(2);
    for (Command command : List.of(WRITE, new Command.DenyAccess("nexus-2", 1, 5, 6),
        new Command.RaiseFeatureLevel(3), WRITE, new Command.DeleteVersions(List.of()))) {
      older.when(command);
      newer.when(command);
      assertThat(older.outcome()).usingRecursiveComparison().isEqualTo(newer.outcome());
    }
    // The salt of a request's fingerprint is random, so the roots differ; what was decided does not.
    assertThat(older.state().sequence()).isEqualTo(newer.state().sequence());
    newer.when(new Command.RaiseFeatureLevel(2)).then(new Event.FeatureLevelRaised(2));
    assertThatThrownBy(() -> older.when(new Command.RaiseFeatureLevel(2))).isInstanceOf(NewerLogException.class)
        .hasMessage("the log goes on at feature level 2, this version knows up to 1: it must be upgraded");
  }

  // ---- policy

  @Test
  void aPolicyIsCreatedReplacedDeletedAndCreatedAnewAndItsVersionsGoOn() {
    Command write = new Command.WritePolicy(OptionalLong.empty());
    Command delete = new Command.DeletePolicy(OptionalLong.empty());
    given().when(delete).thenRefused(new Refusal.PolicyUnknown())
        .when(write).then(new Event.PolicyWritten())
        .when(write).then(new Event.PolicyWritten())
        .when(delete).then(new Event.PolicyDeleted(2))
        .when(delete).thenRefused(new Refusal.PolicyUnknown())
        .when(write).then(new Event.PolicyWritten())
        .when(delete).then(new Event.PolicyDeleted(3));
  }

  @Test
  void aPolicyIsChangedOnlyFromTheVersionThatTheWriterSaw() {
    given().when(new Command.WritePolicy(OptionalLong.of(1))).thenRefused(new Refusal.VersionConflict(0))
        .when(new Command.WritePolicy(OptionalLong.of(0))).then(new Event.PolicyWritten())
        .when(new Command.WritePolicy(OptionalLong.of(0))).thenRefused(new Refusal.VersionConflict(1))
        .when(new Command.DeletePolicy(OptionalLong.of(2))).thenRefused(new Refusal.VersionConflict(1))
        .when(new Command.DeletePolicy(OptionalLong.of(1))).then(new Event.PolicyDeleted(1))
        .when(new Command.WritePolicy(OptionalLong.of(1))).thenRefused(new Refusal.VersionConflict(0))
        .when(new Command.WritePolicy(OptionalLong.of(0))).then(new Event.PolicyWritten());
  }

  @Test
  void aChangeOfAPolicyChangesTheRightsOfItsTenantAndARefusedOneDoesNot() {
    Scenario scenario = given(new Command.WritePolicy(OptionalLong.empty()));
    assertThat(scenario.state().authorization(0)).isEqualTo(3);
    Proposal judgedBefore = scenario.proposal(List.of(WRITE));
    scenario.when(new Command.DeletePolicy(OptionalLong.of(7))).and(WRITE);
    assertThat(scenario.state().authorization(0)).isEqualTo(3);
    scenario.and(new Command.DeletePolicy(OptionalLong.empty()));
    assertThat(scenario.state().authorization(0)).isEqualTo(5);
    scenario.propose(judgedBefore).thenRefused(new Refusal.StaleAuthorization())
        .when(WRITE).then(WRITTEN);
  }

  // ---- tenant

  @Test
  void aTenantNumberIsNeverGivenTwiceNorIsAName() {
    given(new Command.CreateTenant(4)).when(new Command.CreateTenant(4)).thenRefused(new Refusal.TenantNameTaken())
        .when(new Command.CreateTenant(3)).thenRefused(new Refusal.TenantNumberTaken())
        .when(new Command.CreateTenant(5)).then(new Event.TenantCreated(5));
  }

  @Test
  void aCipherKeyIsImportedForATenantThatExists() {
    given(new Command.CreateTenant(4)).when(new Command.ImportCipherKey(4)).then(new Event.CipherKeyImported(4))
        .when(new Command.ImportCipherKey(4)).then(new Event.CipherKeyImported(4))
        .when(new Command.ImportCipherKey(0)).then(new Event.CipherKeyImported(0))
        .when(new Command.ImportCipherKey(5)).thenRefused(new Refusal.TenantUnknown());
  }

  @Test
  void whatBelongsToATenantThatDoesNotExistIsRefused() {
    Scenario scenario = given();
    Proposal known = scenario.proposal(List.of(WRITE));
    scenario.propose(new Proposal(7, known.actor(), known.request(), known.validUntil(), 0, known.systemAuthorization(),
        1, known.commands())).thenRefused(new Refusal.TenantUnknown());
  }

  // ---- secret

  @Test
  void aProposalIsTakenWholeOrNotAtAll() {
    given(WRITE).whenAll(WRITE, new Command.WriteSecret(OptionalLong.of(1), 10))
        .thenRefused(new Refusal.VersionConflict(2))
        .whenAll(WRITE, new Command.WriteSecret(OptionalLong.of(2), 10)).then(WRITTEN, WRITTEN);
  }

  @Test
  void whatWasNeverWrittenCannotBeDeletedNorDestroyed() {
    given().when(new Command.DeleteVersions(List.of())).thenRefused(new Refusal.SecretUnknown())
        .when(new Command.DestroyVersions(List.of())).thenRefused(new Refusal.SecretUnknown())
        .and(WRITE)
        .when(new Command.DeleteVersions(List.of(1L))).then(new Event.SecretDeleted(List.of(1L)))
        .when(new Command.UndeleteVersions(List.of(1L))).then(new Event.SecretUndeleted(List.of(1L)))
        .when(new Command.DestroyVersions(List.of(1L))).then(new Event.SecretDestroyed(List.of(1L)));
  }

  @Test
  void aVersionOfAnotherDeploymentKeepsItsNumberAndTimesAndWritesGoOnBehindIt() {
    Scenario scenario = given()
        .when(new Command.ImportSecret(3, 30, 10, 2)).then(new Event.SecretImported(2, 30, 10, List.of()))
        .when(new Command.ImportSecret(7, 70, 10, 5)).then(new Event.SecretImported(2, 70, 10, List.of()))
        .when(new Command.ImportSecret(8, 80, 10, 5)).then(new Event.SecretImported(2, 80, 10, List.of(3L)))
        .when(WRITE).then(new Event.SecretWritten(2, List.of(7L)));
    assertThat(scenario.outcome()).isInstanceOfSatisfying(Outcome.Accepted.class,
        accepted -> assertThat(accepted.versions()).containsExactly(9L));
  }

  @Test
  void versionsOfOneProposalAreImportedOnTopOfEachOther() {
    given().whenAll(new Command.ImportSecret(1, 10, 10, 3), new Command.ImportSecret(4, 40, 10, 3))
        .then(new Event.SecretImported(3, 10, 10, List.of()), new Event.SecretImported(3, 40, 10, List.of()));
    given().whenAll(WRITE, new Command.ImportSecret(4, 40, 10, 3)).thenRefused(new Refusal.VersionConflict(1));
  }

  @Test
  void nothingIsImportedBelowTheNewestNumberNorOnTopOfWhatWasWrittenHere() {
    Command seventh = new Command.ImportSecret(7, 70, 10, 10);
    given(WRITE).when(seventh).thenRefused(new Refusal.VersionConflict(1));
    given(seventh).when(seventh).thenRefused(new Refusal.VersionConflict(7))
        .when(new Command.ImportSecret(6, 60, 10, 10)).thenRefused(new Refusal.VersionConflict(7))
        .and(new Command.DeleteVersions(List.of())).when(seventh).thenRefused(new Refusal.VersionConflict(7))
        .and(new Command.ImportSecret(8, 80, 10, 10), WRITE)
        .when(new Command.ImportSecret(20, 90, 10, 10)).thenRefused(new Refusal.VersionConflict(9));
  }

  @Test
  void anImportWithoutANumberOrATimeIsNoProposal() {
    for (Command none : List.of(new Command.ImportSecret(0, 1, 1, 10), new Command.ImportSecret(-1, 1, 1, 10),
        new Command.ImportSecret(1, 0, 1, 10), new Command.ImportSecret(1, 1, -1, 10),
        new Command.ImportSecret(1, 1, 1, 0), new Command.ImportSecret(1, 1, 1, 10_001))) {
      given().when(none).thenRefused(new Refusal.Malformed());
    }
  }

  // ---- any proposal

  @Test
  void aProposalLandsWhileItIsValidAndNotLater() {
    Scenario scenario = given();
    Proposal proposal = scenario.proposal(List.of(WRITE));
    scenario.later(6 * MINUTE).propose(proposal).thenRefused(new Refusal.Expired());
    Proposal early = scenario.proposal(List.of(WRITE));
    scenario.propose(new Proposal(0, early.actor(), early.request(), early.validUntil() + 6 * MINUTE,
        early.tenantAuthorization(), early.systemAuthorization(), 1, early.commands()))
        .thenRefused(new Refusal.TooEarly());
  }

  @Test
  void aRepeatedRequestGetsTheFirstOutcomeAndChangesNothing() {
    Scenario scenario = given();
    Proposal proposal = scenario.proposal(List.of(WRITE));
    scenario.propose(proposal).then(WRITTEN);
    long sequence = scenario.state().sequence();
    scenario.propose(proposal);
    assertThat(scenario.outcome()).isInstanceOfSatisfying(Outcome.Accepted.class, accepted -> {
      assertThat(accepted.repeated()).isTrue();
      assertThat(accepted.sequence()).isEqualTo(sequence);
    });
    assertThat(scenario.state().sequence()).isEqualTo(sequence);
  }

  @Test
  void sealedUnderAnotherEpochItIsRefused() {
    Scenario scenario = given();
    Proposal proposal = scenario.proposal(List.of(new Command.DenyAccess("", 1, 5, 6)));
    Proposal.SealedCommand command = proposal.commands().getFirst();
    scenario.propose(new Proposal(0, proposal.actor(), proposal.request(), proposal.validUntil(),
        proposal.tenantAuthorization(), proposal.systemAuthorization(), 1,
        List.of(new Proposal.SealedCommand(command.command(), command.stream(), 2, command.scopes(),
            command.parts()))))
        .thenRefused(new Refusal.Malformed());
  }

  // ---- log and node

  @Test
  void aCheckpointThatIsNoneIsRefused() {
    given().when(new Command.RecordCheckpoint("not a note")).thenRefused(new Refusal.CheckpointWrong());
  }

  @Test
  void aNodeRecordsItsErasureForwardsOnlyAndUnderItsOwnName() {
    Scenario scenario = given(WRITE, new Command.DestroyVersions(List.of(1L)));
    scenario.when(new Command.RecordErasure("nexus-1", 5)).thenRefused(new Refusal.NothingNew())
        .when(new Command.RecordErasure("nexus-1", 4)).then(new Event.NodeErased("nexus-1", 4))
        .when(new Command.RecordErasure("nexus-1", 4)).thenRefused(new Refusal.NothingNew())
        .when(new Command.RecordErasure("nexus-2", 3)).then(new Event.NodeErased("nexus-2", 3));
    Proposal own = scenario.proposal(List.of(new Command.RecordErasure("nexus-1", 5)));
    scenario.propose(new Proposal(0, own.actor(), own.request(), 0, 0, 0, 1, List.of(new Proposal.SealedCommand(
        own.commands().getFirst().command(), new Blinded(4, 4), 0, List.of(), List.of()))))
        .thenRefused(new Refusal.Malformed());
  }
}
