package io.spike.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.DevSvidSource;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** JSSE asks for alias, key and chain one by one: a rotation in between must not pair what does not belong together. */
class TornPairTest {

  private static final SpiffeId ID = SpiffeId.parse("spiffe://spike.ist/spike/nexus");
  private static final int HANDSHAKES = 40;

  @Test
  void handshakesSucceedWhileBothSidesRotateInATightLoop() throws Exception {
    DevAuthority authority = DevAuthority.create("spike.ist", Duration.ofMinutes(10));
    AtomicBoolean stop = new AtomicBoolean();
    try (DevSvidSource client = authority.svidSource(ID); DevSvidSource server = authority.svidSource(ID)) {
      Thread rotating = Thread.ofPlatform().start(() -> {
        while (!stop.get()) {
          client.rotate();
          server.rotate();
        }
      });
      try {
        for (int i = 0; i < HANDSHAKES; i++) {
          assertThat(Handshake.between(client, ID::equals, server, ID::equals)).isNotNull();
        }
      } finally {
        stop.set(true);
        rotating.join();
      }
      assertThat(client.current().generation()).isGreaterThan(HANDSHAKES);
    }
  }

  @Test
  void anAliasStaysAnswerableWhileNewerOnesAreHandedOut() {
    DevAuthority authority = DevAuthority.create("spike.ist", Duration.ofMinutes(10));
    try (DevSvidSource source = authority.svidSource(ID)) {
      SvidKeyManager keys = new SvidKeyManager(source);
      String old = Objects.requireNonNull(keys.chooseEngineServerAlias("EC", null, null));
      Identity first = source.current();
      source.rotate();
      String next = Objects.requireNonNull(keys.chooseEngineServerAlias("EC", null, null));
      assertThat(next).isNotEqualTo(old);
      assertThat(keys.getPrivateKey(old)).isEqualTo(first.key());
      assertThat(keys.getCertificateChain(old)).containsExactly(first.chain().getFirst());
      assertThat(keys.getPrivateKey(next)).isEqualTo(source.current().key());
      assertThat(keys.getCertificateChain(next)).containsExactly(source.current().chain().getFirst());
      assertThat(keys.chooseEngineServerAlias("RSA", null, null)).isNull();
      assertThat(keys.getPrivateKey("svid-999")).isNull();
      assertThat(keys.getCertificateChain("other")).isNull();
    }
  }
}
