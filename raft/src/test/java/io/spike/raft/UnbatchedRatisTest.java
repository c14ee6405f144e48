package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.identity.SpiffeId;
import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.DevSvidSource;
import io.spike.identity.dev.HeldPorts;
import io.spike.raft.baseline.UnbatchedRatis;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnbatchedRatisTest {

  @Test
  void theYardstickAcknowledgesWritesWithAndWithoutTls(@TempDir Path directory) throws Exception {
    DevAuthority authority = DevAuthority.create("spike.ist", Duration.ofHours(1));
    try (DevSvidSource identity = authority.svidSource(SpiffeId.parse("spiffe://spike.ist/spike/nexus"))) {
      for (UnbatchedRatis.Security security : new UnbatchedRatis.@org.jspecify.annotations.Nullable Security[]{null,
          new UnbatchedRatis.Security(identity, peer -> peer.path().equals("/spike/nexus"))}) {
        try (HeldPorts ports = new HeldPorts();
            UnbatchedRatis ratis = UnbatchedRatis.start(directory.resolve(security == null ? "plain" : "mtls"),
                ports.next(3),
                security)) {
          for (int i = 0; i < 20; i++) {
            assertThat(ratis.write(new byte[256])).isTrue();
          }
        }
      }
    }
  }
}
