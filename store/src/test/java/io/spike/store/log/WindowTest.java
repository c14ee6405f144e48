package io.spike.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What runs out follows from the store alone: a window that has been at work and one that has just begun say the same. */
class WindowTest {

  /** The log's clock moves by single nanoseconds around the end of the window, so that every coincidence comes about. */
  @Test
  void whatAWindowReadAheadNeverChangesWhatRunsOut() {
    Random random = new Random(9);
    long taken = 0;
    for (int round = 0; round < 300; round++) {
      TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
      Window running = window(rows);
      long logTime = Window.LENGTH;
      long sequence = 0;
      for (int batch = 0; batch < 60; batch++) {
        Window started = window(rows);
        running.begin();
        started.begin();
        List<byte[]> added = new ArrayList<>();
        List<Window.Expired> removed = new ArrayList<>();
        for (int proposal = random.nextInt(4); proposal >= 0; proposal--) {
          int commands = 1 + random.nextInt(3);
          boolean refused = random.nextInt(4) == 0;
          int mark = running.mark();
          int other = started.mark();
          long time = logTime;
          for (int command = 0; command < commands; command++) {
            time++;
            List<Window.Expired> now = running.take(time);
            assertThat(now).usingRecursiveComparison().isEqualTo(started.take(time));
            if (!refused) {
              removed.addAll(now);
              added.add(Keys.age(time, ++sequence));
            }
          }
          if (refused) {
            running.rewind(mark);
            started.rewind(other);
          } else {
            logTime = time;
          }
        }
        added.forEach(key -> rows.put(key, new byte[1]));
        removed.forEach(expired -> rows.remove(expired.ageKey()));
        taken += removed.size();
        logTime += random.nextInt(3) == 0 ? Window.LENGTH - random.nextInt(12) : random.nextInt(4);
      }
    }
    assertThat(taken).isGreaterThan(10_000);
  }

  private static Window window(TreeMap<byte[], byte[]> rows) {
    return new Window((_, _, from, row) -> {
      for (Map.Entry<byte[], byte[]> entry : new TreeMap<>(rows.tailMap(from, true)).entrySet()) {
        if (!row.take(entry.getKey(), entry.getValue())) {
          return;
        }
      }
    });
  }
}
