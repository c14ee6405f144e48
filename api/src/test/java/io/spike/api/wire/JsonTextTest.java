package io.spike.api.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTextTest {

  private static String indented(String json, int width) {
    return new String(JsonText.indented(json.getBytes(UTF_8), width), UTF_8);
  }

  @Test
  void objectsAndArraysAreSpreadAsGoSpreadsThem() {
    assertThat(indented("{\"a\":{\"b\":[1,2]},\"c\":null}", 2))
        .isEqualTo("{\n  \"a\": {\n    \"b\": [\n      1,\n      2\n    ]\n  },\n  \"c\": null\n}");
  }

  @Test
  void emptyOnesStayOnOneLine() {
    assertThat(indented("{}", 2)).isEqualTo("{}");
    assertThat(indented("{\"a\":[],\"b\":{}}", 4)).isEqualTo("{\n    \"a\": [],\n    \"b\": {}\n}");
  }

  @Test
  void punctuationInsideStringsIsLeftAlone() {
    assertThat(indented("{\"a{\":\"x,:\\\"]y\\\\\"}", 2)).isEqualTo("{\n  \"a{\": \"x,:\\\"]y\\\\\"\n}");
  }

  @Test
  void stringsAreQuoted() {
    assertThat(new String(JsonText.string("a\"b"), UTF_8)).isEqualTo("\"a\\\"b\"");
    assertThat(new String(JsonText.strings(List.of("a", "<")), UTF_8)).isEqualTo("[\"a\",\"\\u003c\"]");
  }
}
