package io.spike.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {

  private static final Duration SHORT = Duration.ofMillis(200);

  @Test
  void everyCallerHasOneOperationUnderWayAtAnyTime() throws InterruptedException {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ClosedLoop.run(5, Duration.ZERO, SHORT, () -> {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      LockSupport.parkNanos(1_000_000);
      now.decrementAndGet();
    });
    assertThat(most).hasValue(5);
  }

  @Test
  void theRateIsWhatWasCompletedOverTheTimeItTook() throws InterruptedException {
    Round round = ClosedLoop.run(4, Duration.ZERO, SHORT, () -> LockSupport.parkNanos(5_000_000));
    assertThat(round.elapsed()).isGreaterThanOrEqualTo(SHORT);
    assertThat(round.rate()).isCloseTo(round.completed() * 1e9 / round.elapsed().toNanos(), within(1e-6));
    assertThat(round.millis(50)).isGreaterThanOrEqualTo(4.9);
    assertThat(round.millis(100)).isGreaterThanOrEqualTo(round.millis(50));
  }

  @Test
  void anOperationThatOutlivesTheTimeShowsInRateAndPercentiles() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    Round round = ClosedLoop.run(1, Duration.ZERO, SHORT, () -> {
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
    Round round = ClosedLoop.run(1, SHORT, SHORT, () -> {
      calls.incrementAndGet();
      LockSupport.parkNanos(1_000_000);
    });
    assertThat(round.completed()).isPositive().isLessThan(calls.get());
  }

  @Test
  void errorsAreCountedByTextAndNotAsCompleted() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    Round round = ClosedLoop.run(1, Duration.ZERO, SHORT, () -> {
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
    Round round = ClosedLoop.run(2, Duration.ZERO, Duration.ofHours(1), () -> {
      throw new IOException("no");
    });
    assertThat(round.failed()).isEqualTo(20);
    assertThat(round.completed()).isZero();
    assertThat(round.rate()).isZero();
  }
}
