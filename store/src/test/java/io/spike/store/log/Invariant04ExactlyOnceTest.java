package io.spike.store.log;

import static io.spike.store.testing.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.EventStore;
import io.spike.store.entry.Part;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Refusal;
import io.spike.store.proposal.Wish;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request takes effect once, whatever way and however often its proposal reaches the log. */
class Invariant04ExactlyOnceTest {

  private static final long MINUTE = 60L * 1_000_000_000;

  @TempDir
  Path directory;

  @Test
  void aRepeatedRequestGetsTheFirstOutcomeAndChangesNothing() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      Outcome.Accepted first = f.accept(f.seal(0, "r", write("a", "{\"k\":\"v\"}")));
      Position after = f.store.state().position();
      // Sealed anew, as another node would after a lost answer: other salt, other nonce, same wish.
      Outcome.Accepted second = f.accept(f.seal(0, "r", write("a", "{\"k\":\"v\"}")));
      assertThat(second).isEqualTo(
          new Outcome.Accepted(first.clusterEpoch(), first.sequence(), first.logTime(), first.versions(), true));
      assertThat(f.store.state().position()).isEqualTo(after);
    }
  }

  @Test
  void twoCopiesInOneBatchCountOnce() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      byte[] proposal = f.seal(0, "r", write("a", "{}"));
      List<Outcome> outcomes = f.apply(proposal, proposal);
      assertThat(((Outcome.Accepted) outcomes.get(1)).repeated()).isTrue();
      assertThat(f.store.secret(0, "a").orElseThrow().highest()).isEqualTo(1);
    }
  }

  @Test
  void aUsedIdWithAnotherWishIsRefused() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      f.accept(f.seal(0, "r", write("a", "{\"k\":\"v\"}")));
      for (Wish other : List.of(write("a", "{\"k\":\"w\"}"), write("b", "{\"k\":\"v\"}"),
          new Wish.DeleteVersions("a", List.of()))) {
        assertThat(refusal(f.apply(f.seal(0, "r", other)).getFirst())).isEqualTo(new Refusal.RequestReused());
      }
    }
  }

  /** ADR-0015: nobody can use up the ids of another. */
  @Test
  void theSameIdOfAnotherCallerIsAnotherRequest() {
    Caller bob = new Caller("spiffe://spike.ist/workload/bob", "policy p version 1", "127.0.0.1");
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      Outcome.Accepted first = f.accept(f.seal(0, "r", write("a", "{\"k\":\"v\"}")));
      byte[] same = f.store.seal(0, bob, "r", f.clock + MINUTE, f.store.state(), List.of(write("a", "{\"k\":\"v\"}")));
      Outcome.Accepted second = f.accept(same);
      assertThat(second.repeated()).isFalse();
      assertThat(second.sequence()).isGreaterThan(first.sequence());
      assertThat(f.accept(f.seal(0, "r", write("a", "{\"k\":\"v\"}"))).sequence()).isEqualTo(first.sequence());
      byte[] other = f.store.seal(0, bob, "r", f.clock + MINUTE, f.store.state(), List.of(write("a", "{}")));
      assertThat(refusal(f.apply(other).getFirst())).isEqualTo(new Refusal.RequestReused());
    }
  }

  @Test
  void aRefusedRequestIsDecidedAnew() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      Wish delete = new Wish.DeleteVersions("a", List.of());
      assertThat(refusal(f.apply(f.seal(0, "r", delete)).getFirst())).isEqualTo(new Refusal.SecretUnknown());
      f.put(0, "a", "{}");
      f.accept(f.seal(0, "r", delete));
    }
  }

  @Test
  void theWindowSurvivesReopeningAndTakingOverACheckpoint() throws IOException {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"));
        EventStore other = EventStore.open(directory.resolve("b"))) {
      byte[] proposal = f.seal(0, "r", write("a", "{}"));
      f.accept(proposal);
      f.store.replica().checkpoint(directory.resolve("copy"));
      other.replica().replaceWith(directory.resolve("copy"));
      byte[] reply = other.replica().apply(new Replica.RaftPosition(1, 100),
          BatchFrame.encode(f.clock, List.of(proposal)));
      assertThat(((Outcome.Accepted) Outcome.decode(BatchFrame.outcomes(reply).getFirst())).repeated()).isTrue();
    }
  }

  @Test
  void nothingOlderThanItsExpiryLandsAndTheWindowIsLongerThanThat() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      byte[] late = f.seal(0, "late", write("a", "{}"));
      f.clock += 5 * MINUTE + 1;
      assertThat(refusal(f.apply(late).getFirst())).isEqualTo(new Refusal.Expired());

      byte[] early = f.seal(0, "early", write("a", "{}"));
      f.clock -= 6 * MINUTE;
      assertThat(refusal(f.apply(early).getFirst())).isEqualTo(new Refusal.TooEarly());
    }
  }

  @Test
  void aWriteAfterTenIdleMinutesIsTaken() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      f.put(0, "a", "{}");
      f.clock += 10 * MINUTE;
      f.put(0, "a", "{}");
    }
  }

  @Test
  void recordsGoWithTheirFingerprintsAfterTwentyMinutesAtMostSixtyFourPerEntry() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      long first = f.store.state().sequence() + 1;
      for (int i = 0; i < 100; i++) {
        f.accept(f.seal(0, "old-" + i, write("s" + i, "{}")));
      }
      f.clock += 21 * MINUTE;
      f.accept(f.seal(0, "one", write("a", "{}")));
      assertThat(f.store.log().payload(first + 63, Part.REQUEST)).isEmpty();
      assertThat(f.store.log().payload(first + 64, Part.REQUEST)).isPresent();
      assertThat(f.store.log().payload(first, Part.DESCRIPTOR)).isPresent();
      f.accept(f.seal(0, "two", write("a", "{}")));
      assertThat(f.store.log().payload(first + 99, Part.REQUEST)).isEmpty();
      assertThat(f.store.log().payload(first + 100, Part.REQUEST)).isPresent();
      // A forgotten id is free again: nothing that used it before can still land.
      assertThat(f.accept(f.seal(0, "old-0", write("other", "{}"))).repeated()).isFalse();
    }
  }

  @Test
  void aRefusedProposalTakesNoRecordWithIt() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      long first = f.store.state().sequence() + 1;
      f.accept(f.seal(0, "old", write("s", "{}")));
      f.clock += 21 * MINUTE;
      byte[] refused = f.seal(0, "mixed", write("a", "{}"), new Wish.DeleteVersions("missing", List.of()));
      f.apply(refused);
      assertThat(f.store.log().payload(first, Part.REQUEST)).isPresent();
      f.put(0, "a", "{}");
      assertThat(f.store.log().payload(first, Part.REQUEST)).isEmpty();
    }
  }

  @Test
  void logTimeNeverFallsAndIsUniqueToEachEntry() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      f.put(0, "a", "{}");
      long before = f.store.state().logTime();
      f.clock -= 2 * MINUTE;
      byte[] one = f.seal(0, "one", write("a", "{}"));
      byte[] two = f.seal(0, "two", write("a", "{}"));
      f.apply(one, two);
      assertThat(f.store.state().logTime()).isEqualTo(before + 2);
    }
  }

  private static Refusal refusal(Outcome outcome) {
    return ((Outcome.Refused) outcome).refusal();
  }
}
