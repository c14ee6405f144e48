package io.spike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"app", "a b", "a/b.c", "s3cret!", "1.2.3", "a=b", "x@y", "10.0.0.1"})
  void plainTextStaysPlain(String text) {
    assertThat(YamlText.document(text)).isEqualTo(text + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "No", "null", "123", "-1.5", "0x1f", "1e3", "2026-01-02", ".inf", "12:30:45", "y"})
  void whatWouldReadBackAsAnotherTypeIsInDoubleQuotes(String text) {
    assertThat(YamlText.document(text)).isEqualTo("\"" + text + "\"\n");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      a: b     | 'a: b'
      - x      | '- x'
      #x       | '#x'
      it's     | 'it''s'
      {a}      | '{a}'
      *a       | '*a'
      """)
  void whatHasAMeaningInYamlIsInSingleQuotes(String text, String yaml) {
    assertThat(YamlText.document(text)).isEqualTo(yaml + "\n");
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', textBlock = """
      ``, `""`
      `a\tb`, `"a\\tb"`
      """)
  void whatCannotBeShownIsEscaped(String text, String yaml) {
    assertThat(YamlText.document(text)).isEqualTo(yaml + "\n");
  }

  @Test
  void severalLinesAreABlock() {
    assertThat(YamlText.document("a\nb")).isEqualTo("|-\n    a\n    b\n");
    assertThat(YamlText.document(Map.of("k", "a\n\nb\n"))).isEqualTo("k: |\n    a\n\n    b\n");
  }
}
