package io.spike.nexus.comparison;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What follows from the votes on one thing. A pure function of them; only a majority of all members decides anything. */
sealed interface Verdict {

  /**
   * A majority of all members holds the same, and this node does not contradict it.
   *
   * @param odd those that do
   */
  record Agreed(Set<String> odd) implements Verdict {}

  /** A majority of {@code size} members holds the same, and this node something else, or what it cannot read. */
  record Minority(int size) implements Verdict {}

  /**
   * Votes differ, and none has a majority.
   *
   * @param sides who holds the same, and, each alone, who cannot read what it holds
   */
  record Disputed(List<Set<String>> sides) implements Verdict {}

  /** Too few votes so far, none of them against another. */
  record Open() implements Verdict {}

  /**
   * Judges.
   *
   * @param members how many nodes the cluster has, whether they have voted or not
   * @param self the node that wants to know
   * @param votes by node; those that are missing may come
   */
  static Verdict of(int members, String self, Map<String, Vote> votes) {
    Map<String, Set<String>> camps = new HashMap<>();
    Set<String> broken = new HashSet<>();
    votes.forEach((node, vote) -> {
      switch (vote) {
        case Vote.Holds(String hash) -> camps.computeIfAbsent(hash, _ -> new HashSet<>()).add(node);
        case Vote.Broken _ -> broken.add(node);
        case Vote.Abstains _ -> {
        }
      }
    });
    for (Set<String> camp : camps.values()) {
      if (camp.size() > members / 2) {
        return majority(camp, camps, broken, self);
      }
    }
    if (camps.size() > 1 || !broken.isEmpty()) {
      List<Set<String>> sides = new ArrayList<>(camps.values());
      broken.forEach(node -> sides.add(Set.of(node)));
      return new Disputed(sides);
    }
    return new Open();
  }

  private static Verdict majority(Set<String> camp, Map<String, Set<String>> camps, Set<String> broken, String self) {
    Set<String> odd = new HashSet<>(broken);
    camps.values().stream().filter(other -> other != camp).forEach(odd::addAll);
    return odd.contains(self) ? new Minority(camp.size()) : new Agreed(Set.copyOf(odd));
  }
}
