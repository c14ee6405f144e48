package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.raft.ReplacementRules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReplacementRulesTest {

  private static final long TERM = 7;
  private static final long NEEDED = 5000;

  private static PeerName peer(String id) {
    return PeerName.parse(id);
  }

  private static PeerReport well(String id, long applied) {
    PeerName peer = peer(id);
    return new PeerReport(peer.name(), true, peer.generation(), Role.FOLLOWER, TERM, applied, 0, 1, new byte[0], "");
  }

  private static PeerReport silent(String name) {
    return PeerReport.silent(name, "");
  }

  /** Node a leads; voters and reports as given. */
  private static View view(Set<String> voters, PeerReport... reports) {
    Set<PeerName> all = voters.stream().map(PeerName::parse).collect(Collectors.toSet());
    List<PeerReport> said = new ArrayList<>(List.of(reports));
    said.add(well("a", NEEDED));
    return new View(peer("a"), all.stream().map(PeerName::name).collect(Collectors.toSet()), all, false, TERM,
        NEEDED,
        said);
  }

  private static View with(View view, UnaryOperator<View> change) {
    return change.apply(view);
  }

  private static final View THREE = view(Set.of("a", "b", "c"), well("b", NEEDED), silent("c"));

  @Test
  void aMemberThatDoesNotAnswerMayGiveUpWhileTheOthersAreWell() {
    assertThat(ReplacementRules.mayGiveUp(peer("c"), THREE)).isEmpty();
    assertThat(ReplacementRules.next(peer("c"), THREE)).isEqualTo(1);
  }

  @Test
  void anotherGenerationThanTheCurrentOneIsRefusedUnlessItIsYetToCome() {
    View replaced = view(Set.of("a", "b", "c.3"), well("b", NEEDED), silent("c"));
    assertThat(ReplacementRules.mayGiveUp(peer("c.2"), replaced)).get().asString().contains("generation 3");
    assertThat(ReplacementRules.mayGiveUp(peer("c"), replaced)).isPresent();
    assertThat(ReplacementRules.mayGiveUp(peer("c.3"), replaced)).isEmpty();
    assertThat(ReplacementRules.next(peer("c.3"), replaced)).isEqualTo(4);
    // It had consent, and ended before it was taken in.
    assertThat(ReplacementRules.mayGiveUp(peer("c.4"), replaced)).isEmpty();
    assertThat(ReplacementRules.next(peer("c.4"), replaced)).isEqualTo(5);
  }

  @Test
  void strangersTheLeaderAndARunningNodeAreRefused() {
    assertThat(ReplacementRules.mayGiveUp(peer("d"), THREE)).get().asString().contains("no member 'd'");
    assertThat(ReplacementRules.mayGiveUp(peer("a"), THREE)).get().asString().contains("leads");
    View running = view(Set.of("a", "b", "c"), well("b", NEEDED), well("c", NEEDED));
    assertThat(ReplacementRules.mayGiveUp(peer("c"), running)).get().asString().contains("running");
  }

  @Test
  void oneChangeAtATime() {
    View joint = with(THREE,
        v -> new View(v.self(), v.members(), v.voters(), true, v.term(), v.needed(), v.reports()));
    assertThat(ReplacementRules.mayGiveUp(peer("c"), joint)).get().asString().contains("under way");
    assertThat(ReplacementRules.mayJoin(peer("c.1"), joint)).get().asString().contains("under way");
  }

  @Test
  void theOthersMustBeAHealthyMajority() {
    Set<String> voters = Set.of("a", "b", "c");
    PeerReport otherTerm = new PeerReport("b", true, 0, Role.FOLLOWER, TERM - 1, NEEDED, 0, 1, new byte[0], "");
    PeerReport otherGeneration = well("b.1", NEEDED);
    PeerReport behind = well("b", NEEDED - 1);
    for (PeerReport unwell : List.of(silent("b"), otherTerm, otherGeneration, behind)) {
      assertThat(ReplacementRules.mayGiveUp(peer("c"), view(voters, unwell, silent("c")))).as(unwell.toString()).get()
          .asString().contains("no healthy majority without b");
    }
    // A group of two cannot do without one, a group of five can do without two.
    assertThat(ReplacementRules.mayGiveUp(peer("b"), view(Set.of("a", "b"), silent("b")))).isPresent();
    PeerReport[] five = Stream.of(well("b", NEEDED), well("c", NEEDED), silent("d"), silent("e"))
        .toArray(PeerReport[]::new);
    assertThat(ReplacementRules.mayGiveUp(peer("e"), view(Set.of("a", "b", "c", "d", "e"), five))).isEmpty();
    five[0] = silent("b");
    assertThat(ReplacementRules.mayGiveUp(peer("e"), view(Set.of("a", "b", "c", "d", "e"), five))).isPresent();
  }

  @Test
  void onlyASuccessorThatAnswersTakesItsPlace() {
    Set<String> voters = Set.of("a", "b", "c");
    PeerReport slow = well("b", NEEDED - 500);
    assertThat(ReplacementRules.mayJoin(peer("c.1"), view(voters, slow, well("c.1", -1)))).isEmpty();
    assertThat(ReplacementRules.mayJoin(peer("c.1"), view(voters, slow, silent("c")))).isPresent();
    assertThat(ReplacementRules.mayJoin(peer("c.2"), view(voters, slow, well("c.1", -1)))).isPresent();
    assertThat(ReplacementRules.mayJoin(peer("c"), view(voters, slow, well("c", -1)))).isPresent();
    assertThat(ReplacementRules.mayJoin(peer("c.1"), view(voters, silent("b"), well("c.1", -1)))).isPresent();
  }

  @Test
  void namesOfGenerationsAreReadAsTheyAreWritten() {
    assertThat(peer("nexus-3")).isEqualTo(new PeerName("nexus-3", 0)).hasToString("nexus-3");
    assertThat(peer("nexus-3.12")).isEqualTo(new PeerName("nexus-3", 12)).hasToString("nexus-3.12");
  }
}
