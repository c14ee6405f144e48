package io.spike.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {

  @ParameterizedTest
  @ValueSource(strings = {"spiffe://a/b", "spiffe://a.b-c_d/e.f-g_h/I9", "spiffe://a/...", "spiffe://a/.b",
      "spiffe://1/a"})
  void aValidIdSurvivesParsing(String uri) {
    assertThat(SpiffeId.parse(uri)).hasToString(uri);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "spiffe://", "spiffe://a", "spiffe://a/", "spiffe:///b", "spiffe://A/b", "spiffe://a/b/",
      "spiffe://a//b", "spiffe://a/.", "spiffe://a/../b", "spiffe://a/b?c", "spiffe://a/b#c", "spiffe://a/%41",
      "spiffe://a:1/b", "spiffe://u@a/b", "SPIFFE://a/b", "https://a/b", "spiffe://a/ü", "spiffe://ä/b"})
  void anInvalidIdIsRefused(String uri) {
    assertThatThrownBy(() -> SpiffeId.parse(uri)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lengthIsLimited() {
    assertThat(SpiffeId.parse("spiffe://" + "a".repeat(255) + "/b")).isNotNull();
    assertThatThrownBy(() -> SpiffeId.parse("spiffe://" + "a".repeat(256) + "/b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SpiffeId.parse("spiffe://a/" + "b".repeat(2048)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void belowMeansByWholeSegments() {
    SpiffeId base = SpiffeId.parse("spiffe://a/b/c");
    assertThat(SpiffeId.parse("spiffe://a/b/c").isAtOrBelow(base)).isTrue();
    assertThat(SpiffeId.parse("spiffe://a/b/c/d").isAtOrBelow(base)).isTrue();
    assertThat(SpiffeId.parse("spiffe://a/b/cd").isAtOrBelow(base)).isFalse();
    assertThat(SpiffeId.parse("spiffe://a/b").isAtOrBelow(base)).isFalse();
    assertThat(SpiffeId.parse("spiffe://x/b/c").isAtOrBelow(base)).isFalse();
  }
}
