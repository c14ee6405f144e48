package io.spike.keeper;

import java.util.ArrayList;
import java.util.List;

/** All choices of k out of n places, one after the other in lexical order; the first is the first k. */
final class Choice {

  private final int n;
  private final int[] chosen;
  private boolean valid;

  Choice(int n, int k) {
    this.n = n;
    this.chosen = new int[k];
    this.valid = k >= 1 && k <= n;
    for (int i = 0; i < k; i++) {
      chosen[i] = i;
    }
  }

  boolean valid() {
    return valid;
  }

  <T> List<T> of(List<T> all) {
    var some = new ArrayList<T>();
    for (int i : chosen) {
      some.add(all.get(i));
    }
    return some;
  }

  void advance() {
    int i = chosen.length - 1;
    while (i >= 0 && chosen[i] == n - chosen.length + i) {
      i--;
    }
    if (i < 0) {
      valid = false;
      return;
    }
    chosen[i]++;
    for (int j = i + 1; j < chosen.length; j++) {
      chosen[j] = chosen[j - 1] + 1;
    }
  }
}
