package io.spike.store.secret;

import io.spike.store.codec.SecretCodec;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.entry.Blinded;
import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import io.spike.store.proposal.Command;
import io.spike.store.proposal.Decision;
import io.spike.store.proposal.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPIKE's rules for versions, as its state layer has them, case by case. */
class SecretDeciderTest {

  private static final Refusal UNKNOWN = new Refusal.SecretUnknown();
  private static final Refusal NOTHING = new Refusal.NothingRestored();

  private @Nullable Secret secret;
  private long sequence;

  // ---- put

  @Test
  void theFirstWriteIsVersionOne() {
    write(1);
    assertThat(state()).isEqualTo("current=1 oldest=1 [1]");
  }

  @Test
  void aWriteBeyondTheLimitDropsTheLowestVersions() {
    write(4, 3);
    assertThat(state()).isEqualTo("current=4 oldest=2 [2, 3, 4]");
  }

  @Test
  void hiddenVersionsCountAgainstTheLimit() {
    write(3, 3);
    delete(2L);
    write(1, 3);
    assertThat(state()).isEqualTo("current=4 oldest=2 [-2, 3, 4]");
  }

  @Test
  void aNumberIsNeverGivenTwice() {
    write(3);
    delete(3L);
    assertThat(state()).isEqualTo("current=2 oldest=1 [1, 2, -3]");
    write(1);
    assertThat(state()).isEqualTo("current=4 oldest=1 [1, 2, -3, 4]");
  }

  @Test
  void aWriteAfterAllVersionsWereHiddenKeepsOldestAtNone() {
    write(1);
    delete();
    write(1);
    assertThat(state()).isEqualTo("current=2 oldest=0 [-1, 2]");
  }

  @Test
  void theLimitIsFixedByTheFirstWrite() {
    write(1, 2);
    write(3, 10);
    assertThat(state()).isEqualTo("current=4 oldest=3 [3, 4]");
  }

  @Test
  void anExpectedVersionMustBeTheLiveOne() {
    write(2);
    assertThat(refusal(SecretDecider.write(secret, new Command.WriteSecret(OptionalLong.of(1), 10))))
        .isEqualTo(new Refusal.VersionConflict(2));
    assertThat(refusal(SecretDecider.write(null, new Command.WriteSecret(OptionalLong.of(1), 10))))
        .isEqualTo(new Refusal.VersionConflict(0));
    delete(2L, 1L);
    assertThat(SecretDecider.write(secret, new Command.WriteSecret(OptionalLong.of(0), 10)))
        .isInstanceOf(Decision.Accepted.class);
  }

  // ---- delete

  @Test
  void deletingNothingInParticularHidesTheCurrentVersion() {
    write(2);
    delete();
    assertThat(state()).isEqualTo("current=1 oldest=1 [1, -2]");
    delete(0L);
    assertThat(state()).isEqualTo("current=0 oldest=0 [-1, -2]");
  }

  @Test
  void zeroIsResolvedBeforeAnythingIsHidden() {
    write(3);
    delete(3L, 0L);
    assertThat(state()).isEqualTo("current=2 oldest=1 [1, 2, -3]");
  }

  @Test
  void unknownVersionsAreSkipped() {
    write(2);
    delete(9L, -1L, 1L);
    assertThat(state()).isEqualTo("current=2 oldest=2 [-1, 2]");
  }

  @Test
  void deletingWithNothingLiveChangesNothing() {
    write(1);
    delete();
    delete();
    assertThat(state()).isEqualTo("current=0 oldest=0 [-1]");
  }

  @Test
  void anAlreadyHiddenVersionGetsTheNewTime() {
    write(2);
    delete(1L);
    long first = deleted(1);
    delete(1L);
    assertThat(deleted(1)).isGreaterThan(first);
  }

  @Test
  void onlyHidingTheCurrentVersionTouchesTheUpdateTime() {
    write(2);
    long before = existing().updated();
    delete(1L);
    assertThat(existing().updated()).isEqualTo(before);
    delete(2L);
    assertThat(existing().updated()).isGreaterThan(before);
  }

  // ---- undelete

  @Test
  void undeletingWithALiveCurrentVersionRestoresNothing() {
    write(2);
    delete(2L);
    assertThat(undelete()).isEqualTo(NOTHING);
    assertThat(undelete(0L)).isEqualTo(NOTHING);
    assertThat(undelete(1L)).isEqualTo(NOTHING);
    assertThat(undelete(9L)).isEqualTo(NOTHING);
    assertThat(undelete(-2L)).isEqualTo(NOTHING);
  }

  @Test
  void undeletingNothingInParticularRestoresTheHighestWhenNoneIsLive() {
    write(2);
    delete(1L, 2L);
    assertThat(undelete()).isNull();
    assertThat(state()).isEqualTo("current=2 oldest=2 [-1, 2]");
    delete(2L);
    assertThat(undelete(0L)).isNull();
    assertThat(state()).isEqualTo("current=2 oldest=2 [-1, 2]");
  }

  @Test
  void restoringAHigherVersionMakesItCurrent() {
    write(3);
    delete(3L, 1L);
    assertThat(undelete(1L)).isNull();
    assertThat(state()).isEqualTo("current=2 oldest=1 [1, 2, -3]");
    assertThat(undelete(3L, 7L)).isNull();
    assertThat(state()).isEqualTo("current=3 oldest=1 [1, 2, 3]");
  }

  @Test
  void whatWasNeverWrittenIsUnknown() {
    assertThat(refusal(SecretDecider.delete(null, new Command.DeleteVersions(List.of())))).isEqualTo(UNKNOWN);
    assertThat(refusal(SecretDecider.undelete(null, new Command.UndeleteVersions(List.of())))).isEqualTo(UNKNOWN);
  }

  // ---- any history

  /** Any commands in any order: numbers only grow, current is live or none, and the head survives its codec. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyHistoryKeepsTheRules(long seed) {
    Random random = new Random(seed);
    long highest = 0;
    write(1, 1 + random.nextInt(5));
    for (int i = 0; i < 300; i++) {
      long number = random.nextInt(12) - 1L;
      switch (random.nextInt(4)) {
        case 0 -> write(1);
        case 2 -> destroy(number);
        case 1 -> delete(number);
        default -> undelete(number);
      }
      Secret now = existing();
      assertThat(now.highest()).isGreaterThanOrEqualTo(highest);
      highest = now.highest();
      assertThat(now.current() == 0 || now.version(now.current()).orElseThrow().live()).isTrue();
      assertThat(now.versions().stream().filter(Secret.Version::live).noneMatch(v -> v.number() > now.current()))
          .isTrue();
      assertThat(now.versions()).hasSizeLessThanOrEqualTo(now.maxVersions());
      assertThat(SecretCodec.decode(SecretCodec.encode(now))).isEqualTo(now);
    }
  }

  // ---- destroy

  @Test
  void aDestroyedVersionNeverComesBack() {
    write(3);
    destroy(2L);
    assertThat(state()).isEqualTo("current=3 oldest=1 [1, -2, 3]");
    assertThat(undelete(2L)).isEqualTo(NOTHING);
  }

  @Test
  void theNextLiveVersionTakesTheDestroyedCurrentOnesPlace() {
    write(3);
    destroy(0L);
    assertThat(state()).isEqualTo("current=2 oldest=1 [1, 2, -3]");
    write(1);
    assertThat(state()).isEqualTo("current=4 oldest=1 [1, 2, -3, 4]");
  }

  @Test
  void hiddenVersionsAreDestroyedTooAndUnknownOnesAreSkipped() {
    write(2);
    delete(1L);
    destroy(1L, 7L, -1L);
    assertThat(existing().version(1).orElseThrow().destroyed()).isPositive();
    assertThat(undelete(1L)).isEqualTo(NOTHING);
  }

  @Test
  void whatIsDestroyedIsNotDestroyedTwice() {
    write(1);
    destroy(1L);
    long when = existing().version(1).orElseThrow().destroyed();
    destroy(1L);
    delete(1L);
    assertThat(existing().version(1).orElseThrow().destroyed()).isEqualTo(when);
    assertThat(deleted(1)).isZero();
  }

  @Test
  void nothingCanBeDestroyedWhereNothingWasWritten() {
    assertThat(refusal(SecretDecider.destroy(null, new Command.DestroyVersions(List.of(1L))))).isEqualTo(UNKNOWN);
  }

  // ---- given, when

  private void destroy(Long... versions) {
    evolve(SecretDecider.destroy(secret, new Command.DestroyVersions(Arrays.asList(versions))));
  }

  private void write(int times) {
    write(times, 10);
  }

  private void write(int times, int maxVersions) {
    for (int i = 0; i < times; i++) {
      evolve(SecretDecider.write(secret, new Command.WriteSecret(OptionalLong.empty(), maxVersions)));
    }
  }

  private void delete(Long... versions) {
    evolve(SecretDecider.delete(secret, new Command.DeleteVersions(Arrays.asList(versions))));
  }

  private @Nullable Refusal undelete(Long... versions) {
    Decision decision = SecretDecider.undelete(secret, new Command.UndeleteVersions(Arrays.asList(versions)));
    if (decision instanceof Decision.Refused(Refusal refusal)) {
      return refusal;
    }
    evolve(decision);
    return null;
  }

  private void evolve(Decision decision) {
    Decision.Accepted accepted = (Decision.Accepted) decision;
    Event.OfSecret event = (Event.OfSecret) accepted.event();
    sequence++;
    Header header = new Header(1, sequence, secret == null ? 0 : secret.last(), 0, event.kind(), Blinded.NONE,
        Blinded.NONE, Blinded.NONE, 0, 1, 1000 + sequence, 0, 0, 0, 0, 1, 1, accepted.version(), accepted.generation(),
        0, List.of(), List.of());
    secret = Secret.evolve(secret, header, event);
  }

  private Secret existing() {
    if (secret == null) {
      throw new AssertionError("nothing was written");
    }
    return secret;
  }

  private long deleted(long number) {
    return existing().version(number).orElseThrow().deleted();
  }

  private String state() {
    List<Long> numbers = new ArrayList<>();
    existing().versions().forEach(v -> numbers.add(v.live() ? v.number() : -v.number()));
    return "current=" + existing().current() + " oldest=" + existing().oldest() + " " + numbers;
  }

  private static Refusal refusal(Decision decision) {
    return ((Decision.Refused) decision).refusal();
  }
}
