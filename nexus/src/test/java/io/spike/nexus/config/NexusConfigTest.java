package io.spike.nexus.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.api.config.ConfigException;
import io.spike.identity.SpiffeId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NexusConfigTest {

  private static final Map<String, String> ENVIRONMENT = Map.of(
      "SPIKE_NEXUS_NODE", "nexus-1",
      "SPIKE_NEXUS_MEMBERS",
      "nexus-1@127.0.0.1:8554=https://127.0.0.1:8553, nexus-2@127.0.0.1:8564=https://127.0.0.1:8563/",
      "SPIKE_NEXUS_CLUSTER", "6f1fd1c6-7b2c-4f5d-9a53-2ad8ea3c9f11",
      "SPIKE_NEXUS_KEEPER_PEERS", "https://localhost:8443,https://localhost:8543,https://localhost:8643");

  private static NexusConfig read(Map<String, String> more, String... flags) throws ConfigException {
    Map<String, String> environment = new HashMap<>(ENVIRONMENT);
    environment.putAll(more);
    return NexusConfig.read(List.of(flags), environment);
  }

  @Test
  void an_unknown_variable_of_ours_is_refused_by_name_and_those_of_others_are_not() throws Exception {
    assertThatThrownBy(() -> read(Map.of("SPIKE_NEXUS_BOGUS", "1"))).isInstanceOf(ConfigException.class)
        .hasMessageContaining("SPIKE_NEXUS_BOGUS");

    read(Map.of("SPIKE_NEXUS_DB_JOURNAL_MODE", "WAL", "SPIKE_NEXUS_PORT_8553_TCP", "tcp://x", "BOGUS", "1"));
  }

  @Test
  void the_defaults_are_those_of_SPIKE() throws Exception {
    NexusConfig config = read(Map.of());

    assertThat(config.endpointSocket()).isEqualTo("unix:///tmp/spire-agent/public/api.sock");
    assertThat(config.identityTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.dataDirectory()).isEqualTo(Path.of(System.getProperty("user.home"), ".spike", "data"));
    assertThat(config.bind().getPort()).isEqualTo(8553);
    assertThat(config.bind().getAddress().isAnyLocalAddress()).isTrue();
    assertThat(config.shares()).isEqualTo(3);
    assertThat(config.threshold()).isEqualTo(2);
    assertThat(config.maxSecretVersions()).isEqualTo(10);
    assertThat(config.maxCipherBytes()).isEqualTo(65_536);
    assertThat(config.lite()).isFalse();
    assertThat(config.backendNotApplicable()).isFalse();
    assertThat(config.healthBind()).isNull();
    assertThat(config.autoCreateTenants()).isFalse();
    assertThat(config.logLevel()).isEqualTo("INFO");
    assertThat(config.roles().isNexus(SpiffeId.parse("spiffe://spike.ist/spike/nexus"))).isTrue();
    assertThat(config.self().address()).isEqualTo(URI.create("https://127.0.0.1:8553"));
    assertThat(config.members().get(1).address()).isEqualTo(URI.create("https://127.0.0.1:8563"));
  }

  @ParameterizedTest
  @CsvSource({"lite,true,false", "LITE,true,false", "sqlite,false,false", "SQLite,false,false", "memory,false,true",
      "bogus,false,true"})
  void lite_is_served_and_other_backends_are_said_not_to_be(String word, boolean lite, boolean other)
      throws Exception {
    NexusConfig config = read(Map.of("SPIKE_NEXUS_BACKEND_STORE", word));
    assertThat(config.lite()).isEqualTo(lite);
    assertThat(config.backendNotApplicable()).isEqualTo(other);
  }

  @Test
  void a_cipher_larger_than_is_verified_in_time_is_refused() throws Exception {
    assertThat(read(Map.of("SPIKE_NEXUS_CRYPTO_MAX_CIPHERTEXT_SIZE", "1073741824")).maxCipherBytes())
        .isEqualTo(1 << 30);
    for (String more : new String[]{"1073741825", "9999999999", "99999999999"}) {
      assertThatThrownBy(() -> read(Map.of("SPIKE_NEXUS_CRYPTO_MAX_CIPHERTEXT_SIZE", more)))
          .isInstanceOf(ConfigException.class).hasMessageContaining("not a number from 1 to 1073741824");
    }
  }

  @Test
  void flags_stand_above_the_environment_and_that_above_the_file(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("nexus.conf"),
        "# a comment\n\nSPIKE_NEXUS_MAX_SECRET_VERSIONS=5\nSPIKE_NEXUS_SHAMIR_THRESHOLD = 3\nSPIKE_NEXUS_TLS_PORT=:1\n");
    NexusConfig config = read(Map.of("SPIKE_NEXUS_MAX_SECRET_VERSIONS", "6", "SPIKE_NEXUS_TLS_PORT", ":2"),
        "--config", file.toString(), "--tls-port=127.0.0.1:3", "--data-dir", "/x/../y");

    assertThat(config.threshold()).isEqualTo(3);
    assertThat(config.maxSecretVersions()).isEqualTo(6);
    assertThat(config.bind().getPort()).isEqualTo(3);
    assertThat(config.bind().getAddress().isLoopbackAddress()).isTrue();
    assertThat(config.dataDirectory()).isEqualTo(Path.of("/y"));
  }

  @Test
  void unknown_flags_and_names_are_refused_by_name(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("nexus.conf"), "SPIKE_NEXUS_NOD=x\n");

    assertThatThrownBy(() -> read(Map.of(), "--nodes", "3")).hasMessage("unknown flag '--nodes'");
    assertThatThrownBy(() -> read(Map.of(), "start")).hasMessage("unknown flag 'start'");
    assertThatThrownBy(() -> read(Map.of(), "--node")).hasMessage("flag --node needs a value");
    assertThatThrownBy(() -> read(Map.of(), "--node", "a", "--node=b")).hasMessage("flag --node is given twice");
    assertThatThrownBy(() -> read(Map.of(), "--config", file.toString())).hasMessageContaining("line 1")
        .hasMessageContaining("'SPIKE_NEXUS_NOD'");
    assertThatThrownBy(() -> read(Map.of(), "--config", "/no/such/file")).hasMessageContaining("/no/such/file");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      SPIKE_NEXUS_TLS_PORT            | 8553x                  | not :port or host:port
      SPIKE_NEXUS_TLS_PORT            | :65536                 | not :port or host:port
      SPIKE_NEXUS_HEALTH_PORT         | no.such.host.invalid:1 | has no address
      SPIKE_NEXUS_KEEPER_PEERS        | http://a:1             | not an https URL
      SPIKE_NEXUS_KEEPER_PEERS        | https://a:1,,          | empty element
      SPIKE_NEXUS_KEEPER_PEERS        | https://a:1,https://a:1,https://b:1 | twice
      SPIKE_NEXUS_KEEPER_PEERS        | https://a:1            | SPIKE_NEXUS_SHAMIR_SHARES is 3
      SPIKE_NEXUS_SHAMIR_SHARES       | 0                      | from 1 to 255
      SPIKE_NEXUS_SHAMIR_THRESHOLD    | 4                      | from 1 to 3
      SPIKE_NEXUS_MAX_SECRET_VERSIONS | ten                    | from 1 to 1000
      SPIKE_NEXUS_NODE                | nexus-9                | not in SPIKE_NEXUS_MEMBERS
      SPIKE_NEXUS_MEMBERS             | nexus-1                | name@raft-host:port=https://host:port
      SPIKE_NEXUS_MEMBERS             | a@h:1=https://h:2,a@h:3=https://h:4 | twice
      SPIKE_NEXUS_CLUSTER             | spike                  | not a UUID
      SPIKE_NEXUS_AUTO_CREATE_TENANTS | yes                    | not true or false
      SPIKE_DEVELOPMENT               | yes                    | not true or false
      SPIKE_SYSTEM_LOG_LEVEL          | loud                   | not DEBUG, INFO, WARN or ERROR
      SPIKE_SPIFFE_SOURCE_TIMEOUT     | 30                     | not a duration
      SPIKE_TRUST_ROOT_NEXUS          | 'a,,b'                 | empty element
      """)
  void a_bad_value_is_one_sentence_that_names_the_variable(String variable, String value, String part) {
    assertThatThrownBy(() -> read(Map.of(variable, value))).isInstanceOf(ConfigException.class)
        .hasMessageContaining(variable).hasMessageContaining(part);
  }

  @Test
  void a_bad_value_of_a_flag_is_named_by_the_flag() {
    assertThatThrownBy(() -> read(Map.of(), "--tls-port", "8553x")).hasMessageStartingWith("--tls-port is '8553x'");
    assertThatThrownBy(() -> read(Map.of(), "--development=yes"))
        .hasMessage("--development is 'yes', not true or false");
  }

  @ParameterizedTest
  @CsvSource({"SPIKE_NEXUS_NODE", "SPIKE_NEXUS_MEMBERS", "SPIKE_NEXUS_CLUSTER", "SPIKE_NEXUS_KEEPER_PEERS"})
  void what_has_no_default_must_be_set(String variable) {
    assertThatThrownBy(() -> read(Map.of(variable, ""))).hasMessageContaining(variable)
        .hasMessageContaining("must be set");
  }
}
