package io.spike.bench.bare;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.SecretValues;
import io.spike.client.SpikeClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BareHttpTest {

  @Test
  void theBareServerTakesPutsAnswersGetsOfTheirSizeAndIsGoneWhenItCloses(@TempDir Path directory) throws Exception {
    // As a directory is that somebody names from where they stand.
    BareHttp bare = BareHttp.start(Path.of("").toAbsolutePath().relativize(directory), 100);
    try (bare;
        SpikeClient client = SpikeClient.open(bare.settings());
        SecretValues values = SecretValues.of(Map.of("v", "x"))) {
      for (int i = 0; i < 20; i++) {
        client.put("bench/" + i, values);
      }
      try (SecretValues got = client.get("bench/1")) {
        assertThat(Objects.requireNonNull(got).utf8("value")).hasSize(100);
      }
    }
    assertThat(directory).isEmptyDirectory();
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }
}
