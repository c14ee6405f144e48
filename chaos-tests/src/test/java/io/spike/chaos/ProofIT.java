package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.chaos.cluster.Spike;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The demonstration of docs/proof.sh, on real processes. */
class ProofIT {

  @Test
  void anEntryOfADestroyedVersionIsProvenOfflineAndAChangedByteIsSeen() {
    String out = Spike.script(Map.of(), "docs/proof.sh").orFail().out();

    assertThat(out).contains("the cluster is stopped\n", "Kind       SecretWritten\n", "Path       db/creds\n",
        "Actor      spiffe://", "refused with exit code 8\n");
  }
}
