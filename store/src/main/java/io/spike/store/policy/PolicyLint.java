package io.spike.store.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Says what about policies is probably not meant. It says nothing where it cannot tell, unless a rule says otherwise. */
public final class PolicyLint {

  private static final String TENANTS = "tenants/";

  private PolicyLint() {}

  /** What there is to say. */
  public enum Rule {
    /** A pattern matches in the middle of a text, or goes on where it ends. */
    UNANCHORED("unanchored"),
    /** A dot in an ID stands for any character. */
    UNESCAPED_DOT("unescaped-dot"),
    /** A policy of the system tenant can reach the secrets of more than one tenant. Also said where it cannot be told. */
    CROSSES_TENANTS("crosses-tenants"),
    /** Another policy allows all that this one does. */
    SHADOWED("shadowed"),
    /** No secret's path matches. */
    UNUSED("unused");

    private final String word;

    Rule(String word) {
      this.word = word;
    }

    /** Its name, which never changes. */
    public String word() {
      return word;
    }
  }

  /**
   * One remark.
   *
   * @param policy its name
   * @param text one sentence without a full stop
   */
  public record Finding(String policy, Rule rule, String text) {}

  /**
   * Looks at some policies of the system tenant.
   *
   * @param these to look at
   * @param all that are in force, with these
   * @param used whether a policy is about any secret that exists; may say so where it does not know
   */
  public static List<Finding> of(Collection<ActivePolicy> these, PolicySet all, Predicate<ActivePolicy> used) {
    List<Finding> findings = new ArrayList<>();
    for (ActivePolicy policy : these) {
      String id = policy.text().spiffeIdPattern();
      String path = policy.text().pathPattern();
      unanchored("spiffeidPattern", id)
          .ifPresent(text -> findings.add(new Finding(policy.name(), Rule.UNANCHORED, text)));
      unanchored("pathPattern", path)
          .ifPresent(text -> findings.add(new Finding(policy.name(), Rule.UNANCHORED, text)));
      if (PatternText.of(id).bareDots() > 0) {
        findings.add(new Finding(policy.name(), Rule.UNESCAPED_DOT,
            "a dot in spiffeidPattern stands for any character: write \\."));
      }
      if (crossesTenants(policy.pathPrefix())) {
        findings.add(new Finding(policy.name(), Rule.CROSSES_TENANTS,
            "pathPattern can reach more than one tenant: begin it with ^" + TENANTS + "<name>/ or another place"));
      }
      all.covering(policy).ifPresent(other -> findings.add(new Finding(policy.name(), Rule.SHADOWED,
          "policy " + other.name() + " allows all that this one does")));
      if (!used.test(policy)) {
        findings.add(new Finding(policy.name(), Rule.UNUSED, "pathPattern matches the path of no secret"));
      }
    }
    return findings;
  }

  private static Optional<String> unanchored(String field, String pattern) {
    PatternText text = PatternText.of(pattern);
    if (text.bareBars() > 0) {
      return Optional.of(field + " has alternatives outside parentheses, and ^ and $ belong to one of them only");
    }
    boolean start = pattern.startsWith("^") || pattern.startsWith(".*");
    boolean end = text.endsAnchored() || pattern.endsWith(".*");
    return start && end
        ? Optional.empty()
        : Optional.of(field + (start ? "" : " is also found in the middle of a text: begin it with ^")
            + (start || end ? "" : ", and")
            + (end ? "" : (start ? "" : " it") + " also matches what goes on behind it: end it with $ or .*"));
  }

  private static boolean crossesTenants(String prefix) {
    return TENANTS.startsWith(prefix) || prefix.startsWith(TENANTS) && prefix.indexOf('/', TENANTS.length()) < 0;
  }
}
