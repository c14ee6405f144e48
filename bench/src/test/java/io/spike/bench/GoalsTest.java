package io.spike.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class GoalsTest {

  @Test
  void figuresAreHeldAgainstThoseOfTheSameRunAndTheSameNumberInFlight() {
    Report write = report(List.of(series("write", 1, 300), series("write", 64, 3000)),
        List.of(series(EtcdSubject.KEY, 1, 500), series(EtcdSubject.KEY, 64, 1500),
            series(Baseline.UNBATCHED.key(), 64, 4000)));
    Goals goals = Goals.of(Map.of("write", write));
    assertThat(goals.areReached()).isFalse();
    assertThat(goals.lines()).satisfiesExactly(
        line -> assertThat(line).contains("64 in flight, against etcd", " 2.00", "reached"),
        line -> assertThat(line).contains("256 in flight, against etcd", "no sound figure"),
        line -> assertThat(line).contains("against unbatched Ratis", " 0.75", "missed"),
        line -> assertThat(line).contains("single writer, p50 against etcd's", " 1.00", "reached"));
  }

  @Test
  void pausesAreJudgedByTheirMedianAndTheLongest() {
    Histogram pauses = new Histogram(3);
    for (int millis : new int[]{300, 390, 2000}) {
      pauses.recordValue(millis * 1_000_000L);
    }
    Report report = report(List.of(Series.of("failover", "", new Round(8, Duration.ofMinutes(1), pauses, Map.of()))),
        List.of());
    assertThat(Goals.of(Map.of("failover", report)).lines()).satisfiesExactly(
        line -> assertThat(line).contains("median", "reached"), line -> assertThat(line).contains("longest", "missed"));
  }

  @Test
  void aRunInWhichAnythingFailedOrNothingWasDoneReachesNoGoal() {
    Series failing = series("write", 64, 3000);
    failing = failing.withErrorsOf(new Round(64, Duration.ofSeconds(1), new Histogram(5), Map.of("no leader", 1L)));
    List<Series> etcd = List.of(series(EtcdSubject.KEY, 64, 1500));
    assertThat(Goals.of(Map.of("write", report(List.of(failing), etcd))).lines())
        .isNotEmpty().allSatisfy(line -> assertThat(line).contains("no sound figure"));
    Series nothing = Series.of(EtcdSubject.KEY, "", new Round(64, Duration.ofSeconds(1), new Histogram(5), Map.of()));
    assertThat(Goals.of(Map.of("write", report(List.of(series("write", 64, 3000)), List.of(nothing)))).lines())
        .isNotEmpty().allSatisfy(line -> assertThat(line).contains("no sound figure"));
  }

  @Test
  void whatWasNotMeasuredIsNotJudged() {
    assertThat(Goals.of(Map.of()).lines()).isEmpty();
    assertThat(resting(251L << 20).lines().getFirst()).contains("251.00", "missed");
    assertThat(resting(251L << 20).areReached()).isFalse();
    assertThat(resting(250L << 20).lines().getFirst()).contains("250.00", "reached");
    assertThat(resting(250L << 20).areReached()).isTrue();
  }

  private static Goals resting(long bytes) {
    Goals goals = Goals.of(Map.of());
    goals.rest(bytes);
    return goals;
  }

  private static Report report(List<Series> ours, List<Series> references) {
    return new Report("write", "here", 256, 0, ours, references);
  }

  private static Series series(String key, int inFlight, int completed) {
    Histogram latencies = new Histogram(5);
    latencies.recordValueWithCount(2_000_000, completed);
    return Series.of(key, key, new Round(inFlight, Duration.ofSeconds(1), latencies, Map.of()));
  }
}
