package io.spike.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskProbeTest {

  @TempDir
  private Path directory = Path.of("");

  @Test
  void measuresAndLeavesNothingBehind() throws Exception {
    Round round = DiskProbe.run(directory, Duration.ofMillis(200));
    assertThat(round.completed()).isPositive();
    assertThat(round.errors()).isEmpty();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void namesADirectoryThatIsNotThere() {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> DiskProbe.run(missing, Duration.ofMillis(1))).isInstanceOf(BenchException.class)
        .hasMessageContaining(missing.toString());
  }
}
