package io.spike.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private static final Duration SHORT = Duration.ofMillis(50);

  @Test
  void everyOtherTurnGoesTheOtherWayAround() throws Exception {
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
  void whatASubjectNeedsIsThereDuringItsTurnAlone() throws Exception {
    List<String> said = new ArrayList<>();
    Subject guest = new Subject("a", "first", () -> LockSupport.parkNanos(1_000_000), Stream::empty, Path.of(""),
        () -> {
          said.add("opened");
          return () -> said.add("closed");
        });
    Subject other = new Subject("b", "second", () -> LockSupport.parkNanos(1_000_000), Stream::empty, Path.of(""));
    Turns.run(List.of(guest, other), 1, Duration.ZERO, SHORT, 2, 0, text -> said.add(text.substring(0, 1)));
    assertThat(said).containsExactly("a", "opened", "closed", "b", "b", "a", "opened", "closed");
  }

  @Test
  void theMedianIsTheRoundInTheMiddle() {
    List<Round> rounds = Stream.of(200, 1000, 50).map(TurnsTest::round).toList();
    Series series = new Series("a", "a", rounds);
    assertThat(series.median()).isSameAs(rounds.getFirst());
    assertThat(series.lowest()).isEqualTo(50);
    assertThat(series.highest()).isEqualTo(1000);
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

  private static Round round(int completed) {
    Histogram latencies = new Histogram(3);
    latencies.recordValueWithCount(1, completed);
    return new Round(1, Duration.ofSeconds(1), latencies, Map.of());
  }

  private static void pause(AtomicInteger calls) {
    calls.incrementAndGet();
    LockSupport.parkNanos(1_000_000);
  }
}
