package io.spike.raft;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When a leader lets a node be replaced. A pure function of what the leader knows: each answer is empty for yes, or one
 * clause that says why not yet.
 *
 * <p>What is at stake: from its consent on, the asker's copy of the log counts for nothing, so the others must be able to go
 * on, and to hold everything acknowledged, without it.
 */
final class ReplacementRules {

  /** A node behind by more entries than these is not one to lean on in a change of the voters; Ratis' limit for a new one. */
  static final long CAUGHT_UP = 1000;

  /**
   * What a leader knows.
   *
   * @param self the leader
   * @param members the configured names
   * @param voters who has a vote
   * @param joint whether a change of the voters is under way
   * @param term the leader's
   * @param needed Raft index up to which the others must hold all entries, fixed before the members were asked
   * @param reports what all members answered then
   */
  record View(PeerName self, Set<String> members, Set<PeerName> voters, boolean joint, long term, long needed,
      List<PeerReport> reports) {

    View {
      members = Set.copyOf(members);
      voters = Set.copyOf(voters);
      reports = List.copyOf(reports);
    }

    private Optional<PeerName> voter(String name) {
      return voters.stream().filter(voter -> voter.name().equals(name)).findFirst();
    }

    private Optional<PeerReport> report(String name) {
      return reports.stream().filter(report -> report.id().equals(name) && report.reachable()).findFirst();
    }
  }

  private ReplacementRules() {}

  /** Whether the asker may give up what it holds, to come back as another generation. */
  static Optional<String> mayGiveUp(PeerName asker, View view) {
    Optional<String> no = common(asker, view);
    if (no.isPresent()) {
      return no;
    }
    PeerName current = view.voter(asker.name()).orElseThrow();
    if (asker.generation() < current.generation()) {
      return Optional.of("its directory is that of generation " + asker.generation()
          + ", but it has been replaced since: the group knows generation " + current.generation());
    }
    if (view.report(asker.name()).isPresent()) {
      return Optional.of("a node " + asker.name() + " is running and answers");
    }
    // Whatever was acknowledged must not have its second copy at the asker.
    return others(asker, view, 0);
  }

  /** Whether the asker, which holds nothing yet, may take the place of its predecessor. */
  static Optional<String> mayJoin(PeerName asker, View view) {
    Optional<String> no = common(asker, view);
    if (no.isPresent()) {
      return no;
    }
    PeerName current = view.voter(asker.name()).orElseThrow();
    if (asker.generation() <= current.generation()) {
      return Optional.of("the group knows generation " + current.generation() + " of it already");
    }
    if (view.report(asker.name()).filter(report -> report.generation() == asker.generation()).isEmpty()) {
      return Optional.of("it does not answer at its configured address");
    }
    return others(asker, view, CAUGHT_UP);
  }

  /** The generation that an asker comes back as. */
  static int next(PeerName asker, View view) {
    return 1 + Math.max(asker.generation(), view.voter(asker.name()).map(PeerName::generation).orElse(0));
  }

  private static Optional<String> common(PeerName asker, View view) {
    if (!view.members.contains(asker.name()) || view.voter(asker.name()).isEmpty()) {
      return Optional.of("there is no member '" + asker.name() + "'");
    }
    if (asker.name().equals(view.self.name())) {
      return Optional.of("the node that leads has this name");
    }
    return view.joint ? Optional.of("another change of the members is under way") : Optional.empty();
  }

  private static Optional<String> others(PeerName asker, View view, long slack) {
    List<String> unwell = view.voters.stream().filter(voter -> !voter.name().equals(asker.name()))
        .filter(voter -> !healthy(voter, view, slack)).map(PeerName::name).sorted().toList();
    int healthy = view.voters.size() - 1 - unwell.size();
    if (2 * healthy > view.voters.size()) {
      return Optional.empty();
    }
    return Optional.of("the other members are no healthy majority without "
        + unwell.stream().collect(Collectors.joining(", ")));
  }

  private static boolean healthy(PeerName voter, View view, long slack) {
    return voter.equals(view.self) || view.report(voter.name()).filter(report -> report.term() == view.term
        && report.generation() == voter.generation() && report.applied() + slack >= view.needed).isPresent();
  }
}
