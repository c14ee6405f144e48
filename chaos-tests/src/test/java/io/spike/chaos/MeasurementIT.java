package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.SharedCluster;
import io.spike.chaos.cluster.Spike;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The measuring tools work, from one command each; what they measure is for the nightly run. */
@ExtendWith(SharedCluster.class)
class MeasurementIT {

  @ParameterizedTest
  @ValueSource(strings = {"write", "read"})
  void theBenchmarkDrivesARunningClusterAndShowsItsReferences(String operation, Cluster cluster) {
    Spike.Result result = Spike
        .run(cluster.environment(), "bench", operation, "--running", "--seconds", "2", "--warm-up",
            "0", "--concurrency", "1,8", "--baseline-seconds", "1")
        .orFail();
    assertThat(result.out()).contains(operation + " of 256-byte values over mTLS HTTP", "in flight",
        "appending 1 KiB and fsync, 1 in flight: ").doesNotContain("error,");
    assertThat(result.out().contains("unbatched Ratis")).isEqualTo(operation.equals("write"));
  }

  @Test
  void aColdCommandIsWithinTheLimitOfAnEmptyMain(Cluster cluster) {
    Spike.Result result = Spike.script(cluster.environment(), "scripts/cold-start.sh", "20").orFail();
    assertThat(result.out()).containsPattern("median of 20 [0-9]+ ms; empty main: [0-9]+ ms");
    Evidence.keep("%s", result.out().strip());
  }
}
