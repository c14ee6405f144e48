package io.spike.bench.bare;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.SecretValues;
import io.spike.client.SpikeClient;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BareHttpTest {

  @Test
  void theBareServerAcknowledgesPutsOfItsClientAndIsGoneWhenItCloses(@TempDir Path directory) throws Exception {
    // As a directory is that somebody names from where they stand.
    BareHttp bare = BareHttp.start(Path.of("").toAbsolutePath().relativize(directory));
    try (bare;
        SpikeClient client = SpikeClient.open(bare.settings());
        SecretValues values = SecretValues.of(Map.of("v", "x"))) {
      for (int i = 0; i < 20; i++) {
        client.put("bench/" + i, values);
      }
      assertThat(client.get("bench/1")).as("nothing was kept").isNull();
    }
    assertThat(directory).isEmptyDirectory();
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }
}
