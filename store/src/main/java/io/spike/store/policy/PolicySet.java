package io.spike.store.policy;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All policies of one tenant that are in force. Immutable; thread-safe. A change gives a new set, whose index the first
 * decision or list builds.
 *
 * <p>A policy allows what it is about and permits; there is no deny and no order. Of several the same one is named each time.
 */
public final class PolicySet {

  /** Stands for this set where the set itself must not be held. */
  private final Object identity = new Object();
  private final String root;
  private final Map<String, ActivePolicy> byName;
  private volatile @Nullable PolicyIndex index;

  private PolicySet(String root, Map<String, ActivePolicy> byName) {
    this.root = root;
    this.byName = byName;
  }

  /**
   * A set of these, whose names differ.
   *
   * @param tenant name of their tenant, "" for the system tenant
   */
  public static PolicySet of(String tenant, Collection<ActivePolicy> policies) {
    Map<String, ActivePolicy> byName = HashMap.newHashMap(policies.size());
    policies.forEach(policy -> byName.put(policy.name(), policy));
    return new PolicySet(tenant.isEmpty() ? "" : "tenants/" + tenant + "/", byName);
  }

  /** This set with one more, in place of the one of its name. */
  public PolicySet with(ActivePolicy policy) {
    return with(List.of(policy));
  }

  /** This set with these, each in place of the one of its name. */
  public PolicySet with(Collection<ActivePolicy> policies) {
    Map<String, ActivePolicy> next = new HashMap<>(byName);
    policies.forEach(policy -> next.put(policy.name(), policy));
    return new PolicySet(root, next);
  }

  /** This set without the one of that name. */
  public PolicySet without(String name) {
    Map<String, ActivePolicy> next = new HashMap<>(byName);
    next.remove(name);
    return new PolicySet(root, next);
  }

  /** The policy of that name. */
  public Optional<ActivePolicy> policy(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All of them by name. */
  public List<ActivePolicy> all() {
    return index().all();
  }

  /** How many there are. */
  public int size() {
    return byName.size();
  }

  /**
   * The policy that allows it; empty when none does.
   *
   * @param caller SPIFFE ID
   * @param path SPIKE path; in a tenant's set one of that tenant
   */
  public Optional<ActivePolicy> allowing(String caller, String path, Permission wanted) {
    if (byName.isEmpty() || !path.startsWith(root)) {
      return Optional.empty();
    }
    String inner = path.substring(root.length());
    for (ActivePolicy policy : index().candidates(caller, path)) {
      if (policy.permits(wanted) && policy.isAbout(caller, path, inner)) {
        return Optional.of(policy);
      }
    }
    return Optional.empty();
  }

  /** The policies that would allow it, but for one thing; by name. */
  List<Explanation.Near> near(String caller, String path, Permission wanted) {
    if (!path.startsWith(root)) {
      return List.of();
    }
    String inner = path.substring(root.length());
    return all().stream().flatMap(policy -> policy.missing(caller, path, inner, wanted).stream()
        .map(missing -> new Explanation.Near(policy, missing))).toList();
  }

  /**
   * Another policy that allows all that this one does, where that can be told from their texts. Of two that say the same the
   * one whose name comes first covers the other.
   */
  Optional<ActivePolicy> covering(ActivePolicy policy) {
    // Whatever covers it begins with a part of what it begins with.
    String path = policy.text().form() == PatternForm.FULL ? policy.pathPrefix() : root + policy.pathPrefix();
    for (ActivePolicy other : index().candidates(policy.callerPrefix(), path)) {
      if (!other.name().equals(policy.name()) && other.covers(policy)
          && (!policy.covers(other) || other.name().compareTo(policy.name()) < 0)) {
        return Optional.of(other);
      }
    }
    return Optional.empty();
  }

  Object identity() {
    return identity;
  }

  private PolicyIndex index() {
    PolicyIndex built = index;
    if (built == null) {
      built = new PolicyIndex(byName.values().stream().sorted(Comparator.comparing(ActivePolicy::name)).toList(), root);
      index = built;
    }
    return built;
  }
}
