package io.spike.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  @TempDir
  private Path directory = Path.of("");

  @Test
  void theTableHasARowForEachRoundAndTheRatioOfLikeWithLike() {
    Series bare = Series.of("baseline", "bare", round(64, 500, Map.of()));
    Report report = new Report("write", "here", 256, 0,
        List.of(ours(round(1, 100, Map.of())), ours(round(64, 900, Map.of()), round(64, 1_000, Map.of("no leader", 2L)),
            round(64, 1_100, Map.of()))),
        List.of(bare));
    assertThat(report.ratios(bare)).containsExactly(2.0);
    assertThat(report.table()).contains("write, over mTLS HTTP, cluster here",
        "in flight    ops/s   of all rounds    p50 ms    p90 ms    p99 ms  p99.9 ms    max ms  errors  servers ms",
        "       64     1000      900 - 1100      2.00      2.00      2.00      2.00      2.00       2           -",
        "bare, 64 in flight: 500/s, p50 2.00 ms, p99 2.00 ms; ours is 2.00 times that", "error, 2 times: no leader");
  }

  @Test
  void theDiskIsShownWithoutARatio() {
    Series disk = Series.of("disk", "fsync", round(1, 300, Map.of()));
    Report report = new Report("write", "here", 256, 0, List.of(ours(round(1, 100, Map.of()))), List.of(disk));
    assertThat(report.table()).contains("fsync, 1 in flight: 300/s").doesNotContain("times that");
  }

  @Test
  void jsonHasTheSameFigures() throws Exception {
    Path file = directory.resolve("report.json");
    Report report = new Report("read", "here", 16, 0, List.of(ours(round(8, 50, Map.of("gone", 1L))
        .withUsage(new Usage(Duration.ofMillis(1500), Duration.ofMillis(250), 4096, 1 << 20)))), List.of());
    ReportJson.write(report, Instant.EPOCH, file);
    assertThat(Files.readString(file)).contains("\"time\":\"1970-01-01T00:00:00Z\"", "\"operation\":\"read\"",
        "\"valueBytes\":16", "\"inFlight\":8", "\"completed\":50", "\"rate\":50.0", "\"p99\":2.0", "\"p99.9\":2.0",
        "\"errors\":{\"gone\":1}", "\"serversCpuSeconds\":1.5", "\"clientCpuSeconds\":0.25", "\"writtenBytes\":4096",
        "\"residentBytes\":1048576");
    assertThat(report.table()).contains("30.000", "5.000", "0.080");
  }

  private static Series ours(Round... rounds) {
    return new Series("write", "ours", List.of(rounds));
  }

  private static Round round(int inFlight, int completed, Map<String, Long> errors) {
    Histogram latencies = new Histogram(5);
    latencies.recordValueWithCount(2_000_000, completed);
    return new Round(inFlight, Duration.ofSeconds(1), latencies, errors);
  }
}
