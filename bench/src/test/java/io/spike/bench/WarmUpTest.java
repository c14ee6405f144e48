package io.spike.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  @Test
  void slowStretchesAmongGrowingOnesAreNotTheEnd() {
    WarmUp warmUp = new WarmUp();
    for (double rate : new double[]{400, 390, 600, 800, 780, 700, 790, 850}) {
      warmUp.add(rate);
      assertThat(warmUp.isDone()).isFalse();
    }
  }

  @Test
  void fourStretchesThatAreHardlyFasterThanTheBestAreTheEnd() {
    WarmUp warmUp = new WarmUp();
    for (double rate : new double[]{1000, 1015, 1005, 1012}) {
      warmUp.add(rate);
      assertThat(warmUp.isDone()).isFalse();
    }
    warmUp.add(990);
    assertThat(warmUp.isDone()).isTrue();
  }

  @Test
  void smallStepsTogetherAreGrowth() {
    WarmUp warmUp = new WarmUp();
    double rate = 1000;
    for (int i = 0; i < 12; i++) {
      warmUp.add(rate *= 1.015);
      assertThat(warmUp.isDone()).isFalse();
    }
  }

  @Test
  void aRateThatGrowsForEverIsNotWaitedFor() {
    WarmUp warmUp = new WarmUp();
    double rate = 1;
    for (int i = 0; i < WarmUp.MOST; i++) {
      assertThat(warmUp.isDone()).isFalse();
      warmUp.add(rate *= 2);
    }
    assertThat(warmUp.isDone()).isTrue();
  }

  @Test
  void whatFailsWhileItWarmsUpIsNotForgotten() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    List<String> said = new ArrayList<>();
    Round warm = WarmUp.run(2, Duration.ofMillis(20), () -> {
      if (calls.incrementAndGet() == 1)
        throw new IllegalStateException("once");
    }, said::add);
    assertThat(warm.errors()).containsOnly(Map.entry("once", 1L));
    assertThat(said).hasSizeBetween(5, WarmUp.MOST).allMatch(line -> line.startsWith("warming up for 0 s: "));
  }
}
