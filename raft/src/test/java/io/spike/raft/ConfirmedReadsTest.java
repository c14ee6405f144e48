package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.raft.UnavailableException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConfirmedReadsTest {

  private static final long TERM = 7;
  private static final long APPLIED = 42;
  private static final Set<String> THREE = Set.of("a", "b", "c");

  /** All that is timed takes this much longer, so that a busy machine changes nothing. */
  private static final int PATIENCE = 40;

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1) {
    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      return super.schedule(task, PATIENCE * delay, unit);
    }
  };
  private final FakeGroup group = new FakeGroup();
  private final ConfirmedReads reads = new ConfirmedReads("a", group, () -> APPLIED, timer, timer);

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void aVoterThatSaysItsTermWithItsQuestionIsAnsweredWithoutAskingAnybody() {
    assertThat(reads.confirm("b", TERM)).isCompletedWithValue(APPLIED);
    assertThat(group.asked).isEmpty();
  }

  @Test
  void whatItSaysIsNotEnoughInAnotherTermOrAmongFiveOrFromAStrangerOrWhileVotersChange() throws Exception {
    for (long term : new long[]{TERM - 1, TERM + 1}) {
      asks(() -> reads.confirm("b", term));
    }
    asks(() -> reads.confirm("z", TERM));
    asks(() -> reads.confirm("b.1", TERM));
    asks(() -> reads.confirm("a", TERM));
    group.voters = new RatisGroup.Voters(Set.of("a", "b", "c", "d", "e"), Set.of());
    asks(() -> reads.confirm("b", TERM));
    group.voters = new RatisGroup.Voters(THREE, Set.of("a", "c", "d"));
    asks(() -> reads.confirm("b", TERM));
  }

  @Test
  void whoDoesNotLeadAnswersNobody() {
    group.leads = false;
    assertThatThrownBy(() -> reads.confirm("b", TERM).get(20, TimeUnit.SECONDS)).cause()
        .isInstanceOfSatisfying(UnavailableException.class,
            failure -> assertThat(failure.reason()).isEqualTo(Reason.NOT_LEADER));
  }

  @Test
  void whoAnsweredLastIsAskedAloneAndTheOthersWhenItIsSilent() throws Exception {
    group.silent.add("c");
    assertThat(confirmed()).containsExactlyInAnyOrder("b", "c");
    assertThat(confirmed()).containsExactly("b");
    group.silent.clear();
    group.silent.add("b");
    assertThat(confirmed()).containsExactly("b", "c");
    assertThat(confirmed()).containsExactly("c");
  }

  @Test
  void whoAnswersWhenTheRoundHasEndedIsNotTakenForTheQuickest() throws Exception {
    CompletableFuture<Long> late = new CompletableFuture<>();
    group.answers.put("c", late);
    assertThat(confirmed()).containsExactlyInAnyOrder("b", "c");
    late.complete(TERM);
    assertThat(confirmed()).containsExactly("b");
  }

  @Test
  void whenWhoIsAskedAloneCannotHelpTheOthersAreAskedAtOnce() throws Exception {
    group.silent.add("c");
    confirmed();
    group.silent.clear();
    for (CompletableFuture<Long> noHelp : List.of(CompletableFuture.<Long>failedFuture(new IOException("gone")),
        CompletableFuture.completedFuture(TERM - 1))) {
      group.answers.put("b", noHelp);
      group.asked.clear();
      CompletableFuture<Long> read = reads.confirm();
      assertThat(group.asked).as("before any timer").containsExactly("b", "c");
      assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(APPLIED);
      group.answers.clear();
      group.silent.add("c");
      confirmed();
      confirmed();
      group.silent.clear();
    }
  }

  @Test
  void aRoundThatCannotBeginHoldsUpNobody() throws Exception {
    for (Runnable trouble : List.<Runnable>of(() -> group.brokenVoters = true, () -> group.brokenLeads = true)) {
      trouble.run();
      assertThatThrownBy(() -> reads.confirm().get(20, TimeUnit.SECONDS)).cause()
          .isInstanceOf(UnavailableException.class);
      group.brokenVoters = false;
      group.brokenLeads = false;
      assertThat(confirmed()).isNotEmpty();
    }
  }

  @Test
  void aLeaderThatCannotBeAskedHoldsUpNobody() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    FollowerReads follower = new FollowerReads(_ -> {
      if (broken.get()) {
        throw new IllegalStateException("closed");
      }
      return CompletableFuture.completedFuture(APPLIED);
    }, timer);
    assertThatThrownBy(() -> follower.readable().get(20, TimeUnit.SECONDS)).cause()
        .isInstanceOf(UnavailableException.class);
    broken.set(false);
    assertThat(follower.readable().get(20, TimeUnit.SECONDS)).isEqualTo(APPLIED);
  }

  @Test
  void oneAloneIsNotAMajorityOfFive() throws Exception {
    group.voters = new RatisGroup.Voters(Set.of("a", "b", "c", "d", "e"), Set.of());
    for (int round = 0; round < 3; round++) {
      assertThat(confirmed()).hasSize(4);
    }
  }

  /** Who was asked in one round, in order. */
  private List<String> confirmed() throws Exception {
    group.asked.clear();
    assertThat(reads.confirm().get(20, TimeUnit.SECONDS)).isEqualTo(APPLIED);
    return List.copyOf(group.asked);
  }

  private void asks(Supplier<CompletableFuture<Long>> question) throws Exception {
    group.asked.clear();
    assertThat(question.get().get(20, TimeUnit.SECONDS)).isEqualTo(APPLIED);
    assertThat(group.asked).isNotEmpty();
  }

  private static final class FakeGroup implements ConfirmedReads.Group {

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final Map<String, CompletableFuture<Long>> answers = new ConcurrentHashMap<>();
    private volatile RatisGroup.Voters voters = new RatisGroup.Voters(THREE, Set.of());
    private volatile boolean leads = true;
    private volatile boolean brokenLeads;
    private volatile boolean brokenVoters;

    @Override
    public boolean leads() {
      if (brokenLeads) {
        throw new IllegalStateException("closed");
      }
      return leads;
    }

    @Override
    public long term() {
      return TERM;
    }

    @Override
    public RatisGroup.Voters voters() {
      if (brokenVoters) {
        throw new IllegalStateException("closed");
      }
      return voters;
    }

    @Override
    public CompletableFuture<Long> termOf(String peer, Duration timeout) {
      asked.add(peer);
      CompletableFuture<Long> answer = answers.get(peer);
      if (answer != null) {
        return answer;
      }
      return silent.contains(peer)
          ? new CompletableFuture<>()
          : CompletableFuture.completedFuture(TERM);
    }
  }
}
