package io.spike.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretValuesTest {

  @Test
  void namesAreInTheOrderOfTheirUtf8Bytes() {
    String beyondBmp = new String(Character.toChars(0x1f511));
    SecretValues values = SecretValues.of(Map.of("b", "", "B", "", "a", "", "ab", "", "\uffee", "", beyondBmp, ""));
    assertThat(values.names()).containsExactly("B", "a", "ab", "b", "\uffee", beyondBmp);
  }

  @Test
  void closingOverwritesTheValues() {
    SecretValues values = SecretValues.of(Map.of("k", "canary"));
    byte[] held = values.utf8("k");
    values.close();
    assertThat(held).containsOnly(0).hasSize(6);
  }

  @Test
  void theTextFormShowsNeitherNamesNorValues() {
    assertThat(SecretValues.of(Map.of("user", "canary"))).hasToString("SecretValues[1 names]");
  }

  @Test
  void equalNamesAndValuesAreEqual() {
    assertThat(SecretValues.of(Map.of("a", "1", "b", "2"))).isEqualTo(SecretValues.of(Map.of("b", "2", "a", "1")))
        .hasSameHashCodeAs(SecretValues.of(Map.of("b", "2", "a", "1")))
        .isNotEqualTo(SecretValues.of(Map.of("a", "1", "b", "3")))
        .isNotEqualTo(SecretValues.of(Map.of("a", "1")));
  }

  @Test
  void aLoneSurrogateBecomesTheReplacementCharacter() {
    assertThat(SecretValues.of(Map.of("k", "a\ud800b")).toMap()).isEqualTo(Map.of("k", "a\ufffdb"));
  }
}
