package io.spike.store.projection;

import io.spike.store.projection.Unsealed.SecretPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The paths of all secrets, sorted. What was there when the store was unsealed lies in arrays, which are made in one go and
 * need no nodes; what came since, in a map beside them.
 *
 * <p>One thread adds, any thread reads.
 */
final class PathIndex {

  private record Old(String[] paths, long[] firsts) {}

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
    Old before = old;
    int next = Arrays.binarySearch(before.paths, prefix);
    next = next < 0 ? -next - 1 : next;
    for (Map.Entry<String, Long> entry : since.tailMap(prefix, true).entrySet()) {
      String path = entry.getKey();
      if (!path.startsWith(prefix)) {
        break;
      }
      for (; next < before.paths.length && before.paths[next].compareTo(path) < 0; next++) {
        take(before, next, upTo, found);
      }
      if (entry.getValue() <= upTo) {
        found.add(path);
      }
    }
    for (; next < before.paths.length && before.paths[next].startsWith(prefix); next++) {
      take(before, next, upTo, found);
    }
    return found;
  }

  private static void take(Old old, int index, long upTo, List<String> found) {
    if (old.firsts[index] <= upTo) {
      found.add(old.paths[index]);
    }
  }

  void clear() {
    set(new SecretPath[0]);
  }
}
