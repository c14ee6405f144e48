package io.spike.nexus.audit;

import io.spike.store.proposal.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the denials of each caller in the current second and folds those above the limit. Thread-safe, bounded. */
final class DenialWindows {

  /** How many of a caller's denials in a second are recorded one by one. */
  static final int SINGLE = 10;
  /** How many callers are kept apart. */
  static final int MAX_CALLERS = 1000;

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Caller others;
  private final Map<String, Window> windows = new HashMap<>();

  private static final class Window {
    private long begin;
    private int recorded;
    private @Nullable Denial folded;
  }

  /** {@code self} stands for callers beyond {@link #MAX_CALLERS}. */
  DenialWindows(String self) {
    this.others = new Caller(self, "more than " + MAX_CALLERS + " callers were denied in a second", "");
  }

  /** Whether this denial is to be recorded by itself; counted otherwise. */
  synchronized boolean admit(Denial denial) {
    String key = denial.caller().spiffeId();
    Window window = windows.get(key);
    if (window == null) {
      if (windows.size() >= MAX_CALLERS && !key.equals(others.spiffeId())) {
        fold(windows.computeIfAbsent(others.spiffeId(), _ -> new Window()), new Denial(others, denial.operation(),
            denial.resource(), denial.count(), denial.first(), denial.last()));
        return false;
      }
      window = new Window();
      windows.put(key, window);
    }
    if (denial.last() - window.begin >= SECOND) {
      window.begin = denial.last();
      window.recorded = 0;
    }
    if (window.recorded < SINGLE) {
      window.recorded++;
      return true;
    }
    fold(window, denial);
    return false;
  }

  private static void fold(Window window, Denial denial) {
    window.folded = window.folded == null ? denial : window.folded.and(denial);
  }

  /** All folds so far, which start anew; forgets callers without any in the last second. */
  synchronized List<Denial> takeFolds(long now) {
    List<Denial> folds = new ArrayList<>();
    windows.values().removeIf(window -> {
      if (window.folded != null) {
        folds.add(window.folded);
        window.folded = null;
        return false;
      }
      return now - window.begin >= SECOND;
    });
    return folds;
  }

  /** A fold that could not be written. */
  synchronized void putBack(Denial folded) {
    Window window = windows.computeIfAbsent(folded.caller().spiffeId(), _ -> new Window());
    window.folded = window.folded == null ? folded : folded.and(window.folded);
  }
}
