package io.spike.store.projection;

import io.spike.store.projection.Unsealed.SecretPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/**
 * The paths of all secrets, sorted. What was there when the store was unsealed lies in arrays, which are made in one go and
 * need no nodes; what came since, in a map beside them.
 *
 * <p>One thread adds, any thread reads.
 */
final class PathIndex {

  /** Looks at a path and the sequence of its first entry; true ends the search. */
  private interface Condition {
    boolean test(String path, long first);
  }

  private record Old(String[] paths, long[] firsts) {
    private boolean satisfies(Condition condition, int index) {
      return condition.test(paths[index], firsts[index]);
    }
  }

  private static final Old NONE = new Old(new String[0], new long[0]);

  private final ConcurrentSkipListMap<String, Long> since = new ConcurrentSkipListMap<>();
  private volatile Old old = NONE;

  /** Takes the place of all that is here; sorted by path, none twice. */
  void set(SecretPath[] sorted) {
    since.clear();
    old = new Old(Arrays.stream(sorted).map(SecretPath::full).toArray(String[]::new),
        Arrays.stream(sorted).mapToLong(SecretPath::first).toArray());
  }

  /** One more, which is not here yet. */
  void add(SecretPath path) {
    since.put(path.full(), path.first());
  }

  /** As {@link Unsealed#paths}. */
  List<String> find(String prefix, long upTo) {
    List<String> found = new ArrayList<>();
    search(prefix, (path, first) -> {
      if (first <= upTo) {
        found.add(path);
      }
      return false;
    });
    return found;
  }

  /** As {@link Unsealed#anyPath}. */
  boolean anyMatch(String prefix, Predicate<String> condition) {
    return search(prefix, (path, _) -> condition.test(path));
  }

  private boolean search(String prefix, Condition condition) {
    Old before = old;
    int next = Arrays.binarySearch(before.paths, prefix);
    next = next < 0 ? -next - 1 : next;
    for (Map.Entry<String, Long> entry : since.tailMap(prefix, true).entrySet()) {
      String path = entry.getKey();
      if (!path.startsWith(prefix)) {
        break;
      }
      for (; next < before.paths.length && before.paths[next].compareTo(path) < 0; next++) {
        if (before.satisfies(condition, next)) {
          return true;
        }
      }
      if (condition.test(path, entry.getValue())) {
        return true;
      }
    }
    for (; next < before.paths.length && before.paths[next].startsWith(prefix); next++) {
      if (before.satisfies(condition, next)) {
        return true;
      }
    }
    return false;
  }

  void clear() {
    set(new SecretPath[0]);
  }
}
