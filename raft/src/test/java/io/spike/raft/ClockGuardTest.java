package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The leader is {@code a}; time stands at 1000 s on the others' clocks. */
class ClockGuardTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long NOW = 1000 * SECOND;
  private static final long DAY = Duration.ofDays(1).toNanos();
  private static final long TOLERANCE = ClockGuard.TOLERANCE.toNanos();

  private long own = NOW;
  private long monotonic = 77 * SECOND;
  private final ClockGuard guard = new ClockGuard("a", () -> Instant.ofEpochSecond(0, own), () -> monotonic,
      () -> new RatisGroup.Voters(Set.of("a", "b", "c"), Set.of()));

  private void heard(String peer, long clock) {
    guard.heard(peer, clock, monotonic);
  }

  private long stamp() {
    return guard.stamp(1, () -> CompletableFuture.completedFuture(null)).join();
  }

  private ClockGuard learnt() {
    stamp();
    return guard;
  }

  @Test
  void clocksThatAgreeStampTheLeadersOwnTime() {
    learnt();
    heard("b", NOW + TOLERANCE / 2);
    heard("c", NOW - TOLERANCE / 2);
    assertThat(stamp()).isEqualTo(NOW);
    assertThat(guard.read().limited() || guard.read().behind()).isFalse();
  }

  @Test
  void aLeaderADayAheadStampsHalfASecondAheadOfTheOthers() {
    own = NOW + DAY;
    learnt();
    heard("b", NOW);
    assertThat(stamp()).as("with one peer known").isEqualTo(NOW + TOLERANCE);
    heard("c", NOW + 1);
    assertThat(stamp()).as("with both").isEqualTo(NOW + 1 + TOLERANCE);
    assertThat(guard.read().limited()).isTrue();
  }

  @Test
  void oneFastPeerMovesNothingAndIsNotFitToLead() {
    learnt();
    heard("b", NOW + DAY);
    assertThat(stamp()).isEqualTo(NOW);
    heard("c", NOW);
    assertThat(stamp()).isEqualTo(NOW);
    assertThat(guard.isNear("b")).isFalse();
    assertThat(guard.isNear("c")).isTrue();
    assertThat(guard.isNear("d")).isFalse();
  }

  @Test
  void aLeaderADayBehindStampsItsOwnTimeAndIsSeenToBeBehind() {
    own = NOW - DAY;
    learnt();
    heard("b", NOW);
    heard("c", NOW);
    assertThat(stamp()).isEqualTo(NOW - DAY);
    assertThat(guard.read().behind()).isTrue();
  }

  @Test
  void whatIsKnownGoesOnWithTimeAndNotWithStepsOfTheOwnClock() {
    learnt();
    heard("b", NOW);
    heard("c", NOW);
    monotonic += 10 * SECOND;
    own = NOW + DAY;
    assertThat(stamp()).isEqualTo(NOW + 10 * SECOND + TOLERANCE);
  }

  @Test
  void aSlowAnswerIsNotUsedAndAQuickOneIsTakenForTheMiddleOfItsRound() {
    own = NOW + DAY;
    learnt();
    guard.heard("b", NOW, monotonic - ClockGuard.LONGEST_ROUND.toNanos() - 1);
    assertThat(stamp()).as("nothing is known").isEqualTo(NOW + DAY);
    guard.heard("b", NOW, monotonic - SECOND / 10);
    assertThat(stamp()).isEqualTo(NOW + SECOND / 20 + TOLERANCE);
  }

  @Test
  void thePeersAreAskedBeforeTheFirstStampOfEachTermAndOnlyThen() {
    AtomicInteger asked = new AtomicInteger();
    own = NOW + DAY;
    for (long term : new long[]{1, 1, 2, 2, 2}) {
      CompletableFuture<@Nullable Void> answers = new CompletableFuture<>();
      CompletableFuture<Long> stamp = guard.stamp(term, () -> {
        asked.incrementAndGet();
        return answers;
      });
      if (!stamp.isDone()) {
        heard("b", NOW);
        answers.complete(null);
      }
      assertThat(stamp.join()).isEqualTo(NOW + TOLERANCE);
    }
    assertThat(asked).hasValue(2);
  }

  @Test
  void whoIsNoVoterIsNotCounted() {
    learnt();
    own = NOW + DAY;
    heard("x", NOW);
    heard("y", NOW);
    assertThat(stamp()).isEqualTo(NOW + DAY);
    assertThat(guard.knowsMajority()).isFalse();
  }
}
