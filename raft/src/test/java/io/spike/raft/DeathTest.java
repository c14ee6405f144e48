package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.raft.Death.Finding;
import io.spike.raft.Death.Suspicion;
import io.spike.raft.RatisGroup.Voters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.Test;

class DeathTest {

  private static final long TERM = 7;

  private static Finding finding(String who, long term, boolean gone, boolean fit, long index) {
    return new Finding(PeerName.parse(who), term, gone, fit, TermIndex.valueOf(TERM, index));
  }

  private static Finding gone(String who) {
    return finding(who, TERM, true, true, 10);
  }

  @Test
  void amongThreeTwoMustFindTheLeaderGone() {
    Voters voters = new Voters(Set.of("a", "b", "c"), Set.of());
    assertThat(Death.agreed(voters, TERM, List.of(gone("a")))).isFalse();
    assertThat(Death.agreed(voters, TERM, List.of(gone("a"), gone("b")))).isTrue();
    assertThat(Death.agreed(voters, TERM, List.of(gone("a"), finding("b", TERM, false, true, 10)))).isFalse();
  }

  @Test
  void whoIsInAnotherTermHasNoVoiceAndNobodyCountsTwice() {
    Voters voters = new Voters(Set.of("a", "b", "c"), Set.of());
    assertThat(Death.agreed(voters, TERM, List.of(gone("a"), finding("b", TERM + 1, true, true, 10)))).isFalse();
    assertThat(Death.agreed(voters, TERM, List.of(gone("a"), gone("a")))).isFalse();
    assertThat(Death.agreed(voters, TERM, List.of(gone("a"), gone("b.1")))).isFalse();
    assertThat(Death.agreed(voters, TERM, List.of(gone("a"), gone("stranger")))).isFalse();
  }

  @Test
  void whileTheVotersChangeAMajorityOfEachSetMustAgree() {
    Voters voters = new Voters(Set.of("a", "b", "d"), Set.of("a", "b", "c"));
    assertThat(Death.agreed(voters, TERM, List.of(gone("a"), gone("d")))).isFalse();
    assertThat(Death.agreed(voters, TERM, List.of(gone("a"), gone("c"), gone("d")))).isTrue();
    assertThat(Death.agreed(voters, TERM, List.of(gone("a"), gone("b")))).isTrue();
  }

  @Test
  void theLongestLogStandsFirstThenWhoMayLeadThenTheSmallestName() {
    Finding mine = finding("b", TERM, true, true, 10);
    assertThat(Death.before(mine, List.of(finding("a", TERM, true, true, 9)))).isZero();
    assertThat(Death.before(mine, List.of(finding("c", TERM, true, true, 11)))).isEqualTo(1);
    assertThat(Death.before(mine, List.of(finding("a", TERM, true, false, 10)))).isZero();
    assertThat(Death.before(mine, List.of(finding("a", TERM, true, true, 10)))).isEqualTo(1);
    assertThat(Death.before(mine, List.of(finding("a", TERM, false, true, 99)))).as("who does not agree").isZero();
  }

  @Test
  void whateverNodesFindTheyStandOneAfterTheOther() {
    Random random = new Random(41);
    for (int round = 0; round < 10_000; round++) {
      List<Finding> all = new ArrayList<>();
      for (String who : List.of("nexus-1", "nexus-2", "nexus-2.1", "nexus-3")) {
        all.add(new Finding(PeerName.parse(who), TERM, true, random.nextBoolean(),
            TermIndex.valueOf(random.nextInt(2), random.nextInt(3))));
      }
      assertThat(all.stream().map(mine -> Death.before(mine, all))).as("%s", all)
          .containsExactlyInAnyOrder(0, 1, 2, 3);
    }
  }

  @Test
  void whatIsSentIsReadBack() throws UnavailableException {
    Suspicion suspicion = new Suspicion(PeerName.parse("nexus-3.2"), 1L << 40);
    assertThat(Suspicion.decode(suspicion.encode())).isEqualTo(suspicion);
    Finding finding = finding("nexus-1.7", 12, true, false, 1L << 50);
    assertThat(Finding.decode(finding.encode())).isEqualTo(finding);
    assertThat(Finding.decode(finding("nexus-1", 0, false, true, 0).encode()))
        .isEqualTo(finding("nexus-1", 0, false, true, 0));
  }

  @Test
  void whatIsTooShortIsRefused() {
    assertThatThrownBy(() -> Suspicion.decode(new byte[7])).isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> Finding.decode(new byte[26])).isInstanceOf(IllegalArgumentException.class);
  }
}
