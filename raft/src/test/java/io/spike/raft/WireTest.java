package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.raft.UnavailableException.Reason;
import io.spike.store.log.Replica.RaftPosition;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {

  @Test
  void questionsAndAnswersKeepTheirContent() throws UnavailableException {
    byte[] question = Question.encode(77, Question.Kind.PROPOSE, new byte[]{1, 2, 3});
    assertThat(Question.id(question)).isEqualTo(77);
    assertThat(Question.kind(question)).isEqualTo(Question.Kind.PROPOSE);
    assertThat(Question.content(question)).containsExactly(1, 2, 3);
    assertThat(Question.result(Question.answer(77, Question.Status.OK, new byte[]{9}))).containsExactly(9);
    assertThatThrownBy(() -> Question.result(
        Question.refusal(1, new UnavailableException(Reason.UNKNOWN_OUTCOME, true, "lost it"))))
        .isInstanceOfSatisfying(UnavailableException.class, e -> {
          assertThat(e.outcomeUnknown()).isTrue();
          assertThat(e).hasMessage("lost it");
        });
  }

  @Test
  void aKindOfTheFutureIsNotMistakenForOneOfToday() {
    byte[] question = Question.encode(1, Question.Kind.TERM, new byte[0]);
    question[8] = 99;
    assertThat(Question.kind(question)).isNull();
  }

  @Test
  void reportsKeepTheirContent() {
    SelfReport said = SelfReport.decode(new SelfReport(2, 5, Role.CANDIDATE, -1, 123, new byte[]{7}).encode());
    assertThat(said.term()).isEqualTo(5);
    assertThat(said.role()).isEqualTo(Role.CANDIDATE);
    assertThat(said.applied()).isEqualTo(-1);
    assertThat(said.facts()).containsExactly(7);
    assertThatThrownBy(() -> SelfReport.decode(new byte[5])).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/passwd", "a/../../b", "", "a/./b"})
  void snapshotFilesCannotLeadOutOfTheSnapshot(String name) {
    assertThatThrownBy(() -> new Manifest.Entry(name, 1, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void manifestsKeepTheirContent() throws IOException {
    Manifest manifest = new Manifest(new RaftPosition(2, 300),
        List.of(new Manifest.Entry("a/b.sst", 1L << 40, -5), new Manifest.Entry("CURRENT", 0, 0)));
    assertThat(Manifest.decode(manifest.encode())).isEqualTo(manifest);
  }

  @Test
  void aJointConfigurationNeedsAMajorityOfBothSides() {
    RatisGroup.Voters joint = new RatisGroup.Voters(Set.of("a", "b", "c"), Set.of("a", "d", "e"));
    assertThat(joint.majority(Set.of("a", "b"))).isFalse();
    assertThat(joint.majority(Set.of("a", "b", "d"))).isTrue();
    assertThat(new RatisGroup.Voters(Set.of("a", "b", "c"), Set.of()).majority(Set.of("a"))).isFalse();
    assertThat(new RatisGroup.Voters(Set.of("a", "b"), Set.of()).majority(Set.of("a"))).isFalse();
    assertThat(new RatisGroup.Voters(Set.of("a"), Set.of()).majority(Set.of("a"))).isTrue();
  }
}
