package io.spike.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmUpTest {

  @Test
  void oneSlowStretchAmongGrowingOnesIsNotTheEnd() {
    WarmUp warmUp = new WarmUp();
    for (double rate : new double[]{400, 390, 600, 800, 780}) {
      warmUp.add(rate);
      assertThat(warmUp.isDone()).isFalse();
    }
  }

  @Test
  void twoStretchesThatAreNoFasterThanTheBestAreTheEnd() {
    WarmUp warmUp = new WarmUp();
    warmUp.add(1000);
    warmUp.add(1040);
    assertThat(warmUp.isDone()).isFalse();
    warmUp.add(1050);
    assertThat(warmUp.isDone()).isTrue();
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
}
