package io.spike.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "tenants/acme/db/creds", "/a//b/", "a.b_c-d/(?+*|[]{}\\)", "..", "a/../b"})
  void pathsThatSpikeAcceptsAreAccepted(String path) {
    assertThat(Validation.secretPath(path)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a,b", "a:b", "^a", "a$", "a=b", "a\n", "ä", "a\u0000"})
  void aPathWithAnyOtherCharacterIsRefusedByName(String path) {
    assertThat(Validation.secretPath(path)).startsWith("path may hold only").doesNotContain(path + " ");
  }

  @Test
  void aPathOf500BytesIsAcceptedAndOneOf501IsRefusedWithTheLimit() {
    assertThat(Validation.secretPath("a".repeat(500))).isNull();
    assertThat(Validation.secretPath("a".repeat(501))).isEqualTo("path must be at most 500 bytes long, not 501");
  }

  @Test
  void anEmptyPathIsRefused() {
    assertThat(Validation.secretPath("")).isEqualTo("path must not be empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "a-b_c D9", " ", "-"})
  void keyNamesThatSpikeAcceptsAreAccepted(String name) {
    assertThat(Validation.keyName(name)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a/b", "a\n", "ü", "a=b"})
  void aKeyNameWithAnyOtherCharacterIsRefusedByName(String name) {
    assertThat(Validation.keyName(name)).startsWith("key name may hold only");
  }

  @Test
  void aKeyNameOf250BytesIsAcceptedAndOneOf251IsRefusedWithTheLimit() {
    assertThat(Validation.keyName("k".repeat(250))).isNull();
    assertThat(Validation.keyName("k".repeat(251))).isEqualTo("key name must be at most 250 bytes long, not 251");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spiffe://a", "^spiffe://a$", "^spiffe://example\\.org/.*$", "spiffe://a/b/",
      "^spiffe://.*/x_y//z",
      "spiffe://[a-z]+/(b)?", "spiffe://a/b/c$"})
  void idPatternsThatSpikeAcceptsAreAccepted(String pattern) {
    assertThat(Validation.spiffeIdPattern(pattern)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "^", "$", "spiffe://", "^spiffe://$", "alice", "spiffe:/a", "spiffe://a/", "spiffe://a/$",
      "spiffe:///a",
      "spiffe://a_b", "spiffe://a|b", "spiffe://a/b|c", "spiffe://a/{2}", "spiffe://a^b", "spiffe://a$b",
      "spiffe://a,b", ".*",
      "^^spiffe://a", "spiffe://a$$", "spiffe://a b", "spiffe://a/b c"})
  void idPatternsThatSpikeRefusesAreRefused(String pattern) {
    assertThat(Validation.spiffeIdPattern(pattern)).startsWith("spiffeidPattern ");
  }

  @Test
  void pathPatternsHaveTheCharactersOfPathsAndTwoMore() {
    assertThat(Validation.pathPattern("^a/(b|c)[d]{2}\\.$")).isNull();
    assertThat(Validation.pathPattern("(?:a)")).startsWith("pathPattern may hold only");
    assertThat(Validation.pathPattern("a{1,2}")).startsWith("pathPattern may hold only");
    assertThat(Validation.pathPattern("a".repeat(501)))
        .isEqualTo("pathPattern must be at most 500 bytes long, not 501");
  }

  @Test
  void oneBadNameAmongTheValuesIsFound() {
    assertThat(Validation.keyNames(SecretValues.of(Map.of("good", "1", "b.d", "2")))).startsWith("key name");
    assertThat(Validation.keyNames(SecretValues.none())).isNull();
    assertThat(Validation.keyNames(null)).isNull();
  }

  @Test
  void requestIdsAreUpTo128PrintableAsciiCharacters() {
    assertThat(Validation.requestId("x".repeat(128))).isNull();
    assertThat(Validation.requestId(" ~")).isNull();
    assertThat(Validation.requestId("")).isEqualTo("request id must be 1 to 128 characters long, not 0");
    assertThat(Validation.requestId("x".repeat(129))).contains("not 129");
    assertThat(Validation.requestId("a\nb")).isEqualTo("request id must be printable ASCII");
    assertThat(Validation.requestId("ä")).isEqualTo("request id must be printable ASCII");
  }
}
