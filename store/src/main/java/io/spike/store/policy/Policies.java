package io.spike.store.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The policies in force of all tenants, and what they decided lately. One thread changes, any thread reads; a reader sees
 * each tenant's set whole.
 */
public final class Policies {

  private static final int SYSTEM = 0;
  /** No secret has a longer one, SPIKE's limit. */
  private static final int MAX_PATH = 500;
  /** Decisions remembered, over all tenants; a power of two. */
  private static final int REMEMBERED = 1 << 14;

  private final Map<Integer, PolicySet> sets = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<Decided> remembered = new AtomicReferenceArray<>(REMEMBERED);

  private record Decided(Object by, String caller, String path, Permission wanted, Optional<ActivePolicy> outcome) {

    private boolean answers(PolicySet set, String who, String where, Permission what) {
      return by == set.identity() && wanted == what && caller.equals(who) && path.equals(where);
    }
  }

  /** Replaces the set of a tenant. */
  public void set(int tenant, PolicySet set) {
    sets.put(tenant, set);
  }

  /** The set of a tenant; empty of policies where none was ever set. */
  public PolicySet of(int tenant, String name) {
    PolicySet set = sets.get(tenant);
    return set == null ? PolicySet.of(name, List.of()) : set;
  }

  /**
   * The policy that allows it: one of the system tenant, or of the tenant that the path is in.
   *
   * @param caller SPIFFE ID
   * @param path SPIKE path as the caller sent it
   * @param tenant that the path is in
   */
  public Optional<ActivePolicy> allowing(String caller, String path, int tenant, Permission wanted) {
    if (path.length() > MAX_PATH) {
      return Optional.empty();
    }
    Optional<ActivePolicy> system = decide(SYSTEM, caller, path, wanted);
    return system.isPresent() || tenant == SYSTEM ? system : decide(tenant, caller, path, wanted);
  }

  private Optional<ActivePolicy> decide(int tenant, String caller, String path, Permission wanted) {
    PolicySet set = sets.get(tenant);
    if (set == null) {
      return Optional.empty();
    }
    int slot = (31 * (31 * caller.hashCode() + path.hashCode()) + wanted.code()) * 0x9E3779B1 >>> 18;
    Decided before = remembered.get(slot);
    if (before != null && before.answers(set, caller, path, wanted)) {
      return before.outcome;
    }
    Optional<ActivePolicy> outcome = set.allowing(caller, path, wanted);
    remembered.set(slot, new Decided(set.identity(), caller, path, wanted, outcome));
    return outcome;
  }
}
