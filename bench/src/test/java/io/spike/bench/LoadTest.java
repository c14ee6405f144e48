package io.spike.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LoadTest {

  private static final Duration SHORT = Duration.ofMillis(200);

  @Test
  void everyCallerHasOneOperationUnderWayAtAnyTime() throws InterruptedException {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Load.closed(5, Duration.ZERO, SHORT, () -> {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      LockSupport.parkNanos(1_000_000);
      now.decrementAndGet();
    });
    assertThat(most).hasValue(5);
  }

  @Test
  void theRateIsWhatWasCompletedOverTheTimeItTook() throws InterruptedException {
    Round round = Load.closed(4, Duration.ZERO, SHORT, () -> LockSupport.parkNanos(5_000_000));
    assertThat(round.elapsed()).isGreaterThanOrEqualTo(SHORT);
    assertThat(round.rate()).isCloseTo(round.completed() * 1e9 / round.elapsed().toNanos(), within(1e-6));
    assertThat(round.millis(50)).isGreaterThanOrEqualTo(4.9);
    assertThat(round.millis(100)).isGreaterThanOrEqualTo(round.millis(50));
  }

  @Test
  void anOperationThatOutlivesTheTimeShowsInRateAndPercentiles() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    Round round = Load.closed(1, Duration.ZERO, SHORT, () -> {
      Duration pause = calls.getAndIncrement() == 0 ? SHORT.multipliedBy(2) : Duration.ZERO;
      Thread.sleep(pause);
    });
    assertThat(round.completed()).isEqualTo(1);
    assertThat(round.millis(100)).isGreaterThanOrEqualTo(400);
    assertThat(round.rate()).isLessThanOrEqualTo(2.5);
  }

  @Test
  void theWarmUpDoesNotCount() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    Round round = Load.closed(1, SHORT, SHORT, () -> {
      calls.incrementAndGet();
      LockSupport.parkNanos(1_000_000);
    });
    assertThat(round.completed()).isPositive().isLessThan(calls.get());
  }

  @Test
  void errorsAreCountedByTextAndNotAsCompleted() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    Round round = Load.closed(1, Duration.ZERO, SHORT, () -> {
      LockSupport.parkNanos(1_000_000);
      if (calls.incrementAndGet() == 3)
        throw new IOException("the plug was pulled");
    });
    assertThat(round.errors()).isEqualTo(Map.of("the plug was pulled", 1L));
    assertThat(round.failed()).isEqualTo(1);
    assertThat(round.completed()).isEqualTo(calls.get() - 1);
  }

  @Test
  void callersThatOnlyFailGiveUp() throws InterruptedException {
    Round round = Load.closed(2, Duration.ZERO, Duration.ofHours(1), () -> {
      throw new IOException("no");
    });
    assertThat(round.failed()).isEqualTo(20);
    assertThat(round.completed()).isZero();
    assertThat(round.rate()).isZero();
  }

  @Test
  void atAFixedRateAStallCountsForAllThatWasDueMeanwhile() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    Duration stall = Duration.ofMillis(400);
    Load.Operation stalling = () -> {
      if (calls.getAndIncrement() == 0)
        Thread.sleep(stall);
    };
    Round open = Load.atRate(1, 100, Duration.ZERO, Duration.ofSeconds(1), stalling);
    // A hundred were due in the second, forty of them while the only caller stood still.
    assertThat(open.completed()).isEqualTo(100);
    assertThat(open.millis(100)).isGreaterThanOrEqualTo(399);
    assertThat(open.millis(75)).isGreaterThan(100);
    calls.set(0);
    Round closed = Load.closed(1, Duration.ZERO, Duration.ofSeconds(1), () -> {
      stalling.run();
      Thread.sleep(10);
    });
    assertThat(closed.millis(75)).as("callers that wait do not see it").isLessThan(100);
  }

  @Test
  void atAFixedRateNoMoreIsStartedThanIsDue() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    Round round = Load.atRate(8, 50, SHORT, SHORT.multipliedBy(2), calls::incrementAndGet);
    assertThat(calls).hasValue(30);
    assertThat(round.completed()).isEqualTo(20);
  }
}
