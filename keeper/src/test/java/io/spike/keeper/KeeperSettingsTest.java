package io.spike.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.api.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeeperSettingsTest {

  private static final Map<String, String> LEAST = Map.of("SPIFFE_ENDPOINT_SOCKET", "unix:///run/agent.sock");

  @Test
  void theDefaultsAreSpikes() throws Exception {
    var settings = KeeperSettings.parse(List.of(), LEAST);
    assertThat(settings.listen().getPort()).isEqualTo(8443);
    assertThat(settings.listen().getAddress().isAnyLocalAddress()).isTrue();
    assertThat(settings.health()).isEmpty();
    assertThat(settings.development()).isFalse();
    assertThat(settings.identityTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(KeeperSettings.parse(List.of(), Map.of()).endpointSocket())
        .isEqualTo("unix:///tmp/spire-agent/public/api.sock");
  }

  @Test
  void flagsStandAboveTheEnvironment() throws Exception {
    var environment = Map.of("SPIFFE_ENDPOINT_SOCKET", "unix:///s", "SPIKE_KEEPER_TLS_PORT", ":1",
        "SPIKE_KEEPER_HEALTH_PORT", ":2", "SPIKE_DEVELOPMENT", "true");
    var settings = KeeperSettings.parse(List.of(), environment);
    assertThat(settings.listen().getPort()).isEqualTo(1);
    assertThat(settings.health().orElseThrow().getAddress().isLoopbackAddress()).isTrue();
    assertThat(settings.development()).isTrue();
    var flags = KeeperSettings.parse(List.of("--listen", "127.0.0.1:3", "--health=127.0.0.1:4"), environment);
    assertThat(flags.listen().getPort()).isEqualTo(3);
    assertThat(flags.listen().getAddress().isLoopbackAddress()).isTrue();
    assertThat(flags.health().orElseThrow().getPort()).isEqualTo(4);
  }

  @Test
  void aFileStandsBelowTheEnvironment(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("keeper.conf"),
        "# a comment\nSPIKE_KEEPER_TLS_PORT=:1\nSPIKE_KEEPER_HEALTH_PORT = 2\n");
    var settings = KeeperSettings.parse(List.of("--config", file.toString()), Map.of("SPIKE_KEEPER_TLS_PORT", ":3"));
    assertThat(settings.listen().getPort()).isEqualTo(3);
    assertThat(settings.health().orElseThrow().getPort()).isEqualTo(2);
  }

  @Test
  void anUnknownVariableOfOursIsRefusedByNameAndThoseOfOthersAreNot() throws Exception {
    refused("unknown variable 'SPIKE_KEEPER_BOGUS'", Map.of("SPIKE_KEEPER_BOGUS", "1"));
    KeeperSettings.parse(List.of(), Map.of("SPIKE_KEEPER_SERVICE_HOST", "10.0.0.1", "SPIKE_KEEPER_PORT_8443_TCP",
        "tcp://x", "SPIKE_NEXUS_KEEPER_PEERS", "https://a:1", "BOGUS", "1"));
  }

  @Test
  void whatIsWrongIsNamed() {
    refused("unknown flag '--lisen'", LEAST, "--lisen", ":1");
    refused("unknown flag 'start'", LEAST, "start");
    refused("flag --listen needs a value", LEAST, "--listen");
    refused("flag --listen is given twice", LEAST, "--listen", ":1", "--listen=:2");
    refused("--listen is 'localhost:', which is not :port or host:port", LEAST, "--listen", "localhost:");
    refused("--listen is ':70000', which is not :port or host:port", LEAST, "--listen=:70000");
    refused("SPIKE_KEEPER_HEALTH_PORT is 'x', which is not :port or host:port",
        Map.of("SPIKE_KEEPER_HEALTH_PORT", "x"));
    refused("SPIKE_SPIFFE_SOURCE_TIMEOUT: 'soon' is not a duration", Map.of("SPIKE_SPIFFE_SOURCE_TIMEOUT", "soon"));
    refused("SPIKE_DEVELOPMENT is 'yes', not true or false", Map.of("SPIKE_DEVELOPMENT", "yes"));
    refused("SPIKE_SYSTEM_LOG_LEVEL is 'LOUD', not DEBUG, INFO, WARN or ERROR",
        Map.of("SPIKE_SYSTEM_LOG_LEVEL", "loud"));
    refused("SPIKE_TRUST_ROOT_NEXUS has an empty element",
        Map.of("SPIFFE_ENDPOINT_SOCKET", "unix:///s", "SPIKE_TRUST_ROOT_NEXUS", "a.b,,c.d"));
  }

  private static void refused(String sentence, Map<String, String> environment, String... arguments) {
    assertThatThrownBy(() -> KeeperSettings.parse(List.of(arguments), environment)).isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(sentence);
  }
}
