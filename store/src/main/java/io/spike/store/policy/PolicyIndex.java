package io.spike.store.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Finds the few policies that can be about a caller and a path, by what both must begin with. Immutable. */
final class PolicyIndex {

  private final List<ActivePolicy> all;
  private final Prefixes byCaller;
  private final Prefixes byPath;

  /**
   * Of these policies, whose order is kept.
   *
   * @param root what every full path of their tenant begins with
   */
  PolicyIndex(List<ActivePolicy> policies, String root) {
    all = policies;
    byCaller = new Prefixes(policies, ActivePolicy::callerPrefix);
    byPath = new Prefixes(policies, policy -> policy.text().form() == PatternForm.FULL
        ? policy.pathPrefix()
        : root + policy.pathPrefix());
  }

  /** All of them, in their order. */
  List<ActivePolicy> all() {
    return all;
  }

  /** All that can be about them, and others. */
  Iterable<ActivePolicy> candidates(String caller, String path) {
    List<List<ActivePolicy>> ofCaller = byCaller.of(caller);
    List<List<ActivePolicy>> ofPath = byPath.of(path);
    List<List<ActivePolicy>> fewer = count(ofCaller) < count(ofPath) ? ofCaller : ofPath;
    return () -> fewer.stream().flatMap(List::stream).iterator();
  }

  private static int count(List<List<ActivePolicy>> lists) {
    int count = 0;
    for (List<ActivePolicy> list : lists) {
      count += list.size();
    }
    return count;
  }

  /** Policies by a prefix; looked up by one hash for each length of prefix that occurs. */
  private static final class Prefixes {
    private final Map<String, List<ActivePolicy>> byPrefix = new HashMap<>();
    /** Longest first: what says most is looked at first. */
    private final int[] lengths;

    private Prefixes(List<ActivePolicy> policies, Function<ActivePolicy, String> prefix) {
      for (ActivePolicy policy : policies) {
        byPrefix.computeIfAbsent(prefix.apply(policy), _ -> new ArrayList<>(1)).add(policy);
      }
      lengths = byPrefix.keySet().stream().mapToInt(text -> -text.length()).distinct().sorted().map(n -> -n).toArray();
    }

    private List<List<ActivePolicy>> of(String text) {
      List<List<ActivePolicy>> found = new ArrayList<>();
      for (int length : lengths) {
        List<ActivePolicy> here = length > text.length() ? null : byPrefix.get(text.substring(0, length));
        if (here != null) {
          found.add(here);
        }
      }
      return found;
    }
  }
}
