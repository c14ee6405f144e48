package io.spike.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class CombinerTest {

  private static final int WRITERS = 40;
  private static final int UNDER_WAY = 2;

  @Test
  void whatWaitsIsWrittenAtOnceAndEveryWriterGetsTheAnswer() throws Exception {
    Queue<Integer> writes = new ConcurrentLinkedQueue<>();
    Semaphore gate = new Semaphore(0);
    try (Combiner combiner = new Combiner(joined -> {
      writes.add(joined.length);
      gate.acquireUninterruptibly();
      return joined.length == 1;
    }); ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < UNDER_WAY; i++) {
        answers.add(writers.submit(() -> combiner.write(new byte[1])));
        int begun = i + 1;
        await(() -> writes.size() == begun);
      }
      for (int i = UNDER_WAY; i < WRITERS; i++) {
        answers.add(writers.submit(() -> combiner.write(new byte[1])));
      }
      await(() -> combiner.waiting() == WRITERS - UNDER_WAY);
      gate.release(WRITERS);
      for (int i = 0; i < WRITERS; i++) {
        assertThat(answers.get(i).get()).isEqualTo(i < UNDER_WAY);
      }
    }
    assertThat(writes).containsExactly(1, 1, WRITERS - UNDER_WAY);
  }

  @Test
  void aWriteThatFailsFailsItsWritersAlone() {
    AtomicInteger writes = new AtomicInteger();
    try (Combiner combiner = new Combiner(_ -> {
      if (writes.getAndIncrement() < UNDER_WAY)
        throw new IllegalStateException("no leader");
      return true;
    })) {
      for (int i = 0; i < UNDER_WAY; i++) {
        assertThatThrownBy(() -> combiner.write(new byte[1])).hasMessageContaining("no leader");
      }
      assertThat(combiner.write(new byte[1])).isTrue();
    }
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }
}
