package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.SharedCluster;
import io.spike.chaos.cluster.Spike;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The measuring tools work, from one command each; what they measure is for the nightly run. */
@ExtendWith(SharedCluster.class)
class MeasurementIT {

  @ParameterizedTest
  @ValueSource(strings = {"write --concurrency 64", "read --concurrency 4 --also followers --connection-each",
      "mix --concurrency 4", "connect --concurrency 4 --bare", "list --concurrency 4"})
  void theBenchmarkDrivesARunningClusterAndShowsItsReferences(String scenario, Cluster cluster) {
    List<String> words = new ArrayList<>(List.of("bench"));
    words.addAll(List.of(scenario.split(" ")));
    words.addAll(List.of("--running", "--seconds", "1", "--warm-up", "0", "--secrets", "50"));
    Spike.Result result = Spike.run(cluster.environment(), words.toArray(String[]::new)).orFail();
    assertThat(result.out()).contains(words.get(1) + " of ", "over mTLS HTTP", "in flight",
        "appending 1 KiB and fsync, 1 in flight: ").doesNotContain("error,");
    assertThat(result.out().contains("unbatched Ratis")).isEqualTo(scenario.startsWith("write"));
    assertThat(result.out().contains("bare server of our HTTP stack")).isEqualTo(scenario.contains("--bare"));
  }

  @Test
  void aColdCommandIsWithinTheLimitOfAnEmptyMain(Cluster cluster) {
    Spike.Result result = Spike.script(cluster.environment(), "scripts/cold-start.sh", "20").orFail();
    assertThat(result.out()).containsPattern("median of 20 [0-9]+ ms; empty main: [0-9]+ ms");
    Evidence.keep("%s", result.out().strip());
  }
}
