package io.spike.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private static final Duration SHORT = Duration.ofMillis(50);

  @Test
  void everyOtherTurnGoesTheOtherWayAround() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    Subject first = new Subject("a", "first", () -> pause(calls), Stream::empty, Path.of(""));
    Subject second = new Subject("b", "second", () -> pause(calls), Stream::empty, Path.of(""));
    List<String> said = new ArrayList<>();
    List<Series> series = Turns.run(List.of(first, second), 2, Duration.ZERO, SHORT, 3, 0, said::add);
    assertThat(said).extracting(text -> text.substring(0, 1)).containsExactly("a", "b", "b", "a", "a", "b");
    assertThat(series).extracting(Series::key).containsExactly("a", "b");
    assertThat(series).allSatisfy(some -> assertThat(some.rounds()).hasSize(3));
    assertThat(calls).hasPositiveValue();
  }

  @Test
  void theMedianIsTheRoundInTheMiddle() throws InterruptedException {
    List<Integer> pauses = List.of(5, 1, 20);
    List<Round> rounds = new ArrayList<>();
    for (int pause : pauses) {
      rounds.add(Load.closed(1, Duration.ZERO, Duration.ofMillis(200),
          () -> LockSupport.parkNanos(Duration.ofMillis(pause).toNanos())));
    }
    Series series = new Series("a", "a", rounds);
    assertThat(series.median()).isSameAs(rounds.getFirst());
    assertThat(series.lowest()).isEqualTo(rounds.get(2).rate());
    assertThat(series.highest()).isEqualTo(rounds.get(1).rate());
  }

  @Test
  void whatAProcessUsesIsCounted() throws InterruptedException {
    Usage.Meter meter = new Usage.Meter(Stream.of(ProcessHandle.current()), Path.of(""));
    long end = System.nanoTime() + Duration.ofMillis(300).toNanos();
    long sum = 0;
    while (System.nanoTime() < end) {
      sum += end;
    }
    Optional<Usage> used = meter.read();
    assertThat(sum).isNotZero();
    assertThat(used).hasValueSatisfying(usage -> {
      assertThat(usage.servers()).isPositive();
      assertThat(usage.resident()).isGreaterThan(1 << 20);
    });
    assertThat(new Usage.Meter(Stream.empty(), Path.of("")).read()).isEmpty();
  }

  private static void pause(AtomicInteger calls) {
    calls.incrementAndGet();
    LockSupport.parkNanos(1_000_000);
  }
}
