package io.spike.store.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Why policies do or do not allow something.
 *
 * @param allowing the one that does, the same that a decision names
 * @param near where none does: those that lack one thing only, what lacks least first; at most {@link #MAX_NEAR}
 */
public record Explanation(Optional<ActivePolicy> allowing, List<Near> near) {

  /** How many policies are named that nearly allow something. */
  public static final int MAX_NEAR = 20;

  /** The one thing that keeps a policy from allowing something. */
  public enum Missing {
    /** It does not permit that. */
    PERMISSION("does not permit it"),
    /** It is not about that path. */
    PATH("is not about that path"),
    /** It is not about that caller. */
    CALLER("is not about that caller"),
    /** Its patterns are not precise enough for a reserved path. */
    PRECISION("may not reach a reserved path by patterns that are found in a part of it");

    private final String words;

    Missing(String words) {
      this.words = words;
    }

    /** A clause whose subject is the policy. */
    public String words() {
      return words;
    }
  }

  /** A policy that would allow it, but for one thing. */
  public record Near(ActivePolicy policy, Missing missing) {}

  /**
   * Explains by these sets, of which the earlier one decides.
   *
   * @param caller SPIFFE ID
   * @param path SPIKE path
   */
  public static Explanation of(Collection<PolicySet> sets, String caller, String path, Permission wanted) {
    List<Near> near = new ArrayList<>();
    for (PolicySet set : sets) {
      Optional<ActivePolicy> allowing = set.allowing(caller, path, wanted);
      if (allowing.isPresent()) {
        return new Explanation(allowing, List.of());
      }
      near.addAll(set.near(caller, path, wanted));
    }
    return new Explanation(Optional.empty(),
        near.stream().sorted(Comparator.comparing(Near::missing)).limit(MAX_NEAR).toList());
  }
}
