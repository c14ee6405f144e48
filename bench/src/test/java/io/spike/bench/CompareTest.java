package io.spike.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompareTest {

  @TempDir
  private Path directory = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void mediansOfLikeWithLikeStandSideBySide() throws Exception {
    Path before = write("before.json", Series.of("write", "ours", round(1, 50)), new Series("write", "ours",
        List.of(round(64, 900), round(64, 1_000), round(64, 1_100))));
    Path after = write("after.json", new Series("write", "ours", List.of(round(64, 1_600), round(64, 1_500),
        round(64, 100))), Series.of("etcd", "etcd", round(64, 1)));
    assertThat(compare(before, after)).isZero();
    assertThat(out.toString().lines().map(line -> line.strip().replaceAll(" +", " "))).containsExactly(
        "in flight ops/s then ratio p50 ms, then p99 ms, then servers ms, then",
        "write 64 1000 1500 1.50 2.00 2.00 2.00 2.00 1.000 0.667");
  }

  @Test
  void filesWithNothingInCommonAreRefusedAndSoIsWhatIsNoReport() throws Exception {
    Path before = write("before.json", Series.of("write", "ours", round(1, 50)));
    Path other = write("other.json", Series.of("read", "ours", round(1, 50)));
    assertThat(compare(before, other)).isEqualTo(2);
    assertThat(err.toString()).contains("have nothing in common").hasLineCount(1);
    Path slow = directory.resolve("slow.json");
    ReportJson.write(
        new Report("write", "here", 256, 100, List.of(Series.of("write", "ours", round(1, 50))), List.of()),
        Instant.EPOCH, slow);
    assertThat(compare(before, slow)).isEqualTo(2);
    assertThat(err.toString()).contains("differ in asked");
    Path broken = Files.writeString(directory.resolve("broken.json"), "{\"measured\": [");
    assertThat(compare(before, broken)).isEqualTo(2);
    assertThat(err.toString()).contains(broken + " cannot be read: ");
    Path empty = Files.writeString(directory.resolve("empty.json"), "{}");
    assertThat(compare(before, empty)).isEqualTo(2);
    assertThat(err.toString()).contains(empty + " has no figures");
    assertThat(compare(before, directory.resolve("none.json"))).isEqualTo(2);
    assertThat(err.toString()).contains("none.json cannot be read");
  }

  private int compare(Path before, Path after) {
    CommandLine bench = Bench.commandLine();
    bench.setOut(new PrintWriter(out));
    bench.setErr(new PrintWriter(err));
    return bench.execute("compare", before.toString(), after.toString());
  }

  private Path write(String name, Series... series) throws BenchException {
    Path file = directory.resolve(name);
    ReportJson.write(new Report("write", "here", 256, 0, Arrays.asList(series), List.of()), Instant.EPOCH, file);
    return file;
  }

  private static Round round(int inFlight, int completed) {
    Histogram latencies = new Histogram(5);
    latencies.recordValueWithCount(2_000_000, completed);
    return new Round(inFlight, Duration.ofSeconds(1), latencies, Map.of())
        .withUsage(new Usage(Duration.ofSeconds(1), Duration.ZERO, 0, 0));
  }
}
