package io.spike.api.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.api.PutSecretRequest;
import io.spike.api.SecretValues;
import io.spike.api.SecretVersionsRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests written in every way that Go's decoder takes, by chance: the writer keeps the books on what Go would have read, field by
 * field and in order, and the codec must read the same.
 */
class GoDecoderPropertyTest {

  private static final int BODIES = 2_000;
  private static final String[] TEXTS = {"", "a", "db/creds", "\u00e9\u4e2d", "\ud83d\udd11", "\"\\/\b\f\n\r\t", "null",
      "<>&\u2028", "x".repeat(300)};

  /** Writes one body and knows what it means. */
  private static final class Writer {

    private final Random random;
    private final StringBuilder out = new StringBuilder();
    private String path = "";
    private @Nullable Map<String, String> values;
    private @Nullable List<Long> versions;

    Writer(long seed) {
      random = new Random(seed);
    }

    String body() {
      space();
      out.append('{');
      int fields = random.nextInt(8);
      for (int i = 0; i < fields; i++) {
        if (i > 0) {
          out.append(',');
        }
        field();
      }
      space();
      out.append('}');
      space();
      return out.toString();
    }

    private void field() {
      switch (random.nextInt(4)) {
        case 0 -> path();
        case 1 -> values();
        case 2 -> versions();
        default -> {
          name("unknown" + random.nextInt(3));
          anything(0);
        }
      }
    }

    private void path() {
      name("path");
      if (random.nextInt(5) == 0) {
        out.append("null");
      } else {
        path = TEXTS[random.nextInt(TEXTS.length)];
        text(path);
      }
      space();
    }

    /** A map grows with each mention of its field, and ends with null. */
    private void values() {
      name("values");
      if (random.nextInt(5) == 0) {
        out.append("null");
        values = null;
        return;
      }
      Map<String, String> all = values == null ? new TreeMap<>() : values;
      values = all;
      out.append('{');
      int count = random.nextInt(4);
      for (int i = 0; i < count; i++) {
        String key = "Kk".charAt(random.nextInt(2)) + "" + random.nextInt(3);
        @Nullable
        String value = random.nextInt(4) == 0 ? null : TEXTS[random.nextInt(TEXTS.length)];
        out.append(i > 0 ? "," : "");
        space();
        text(key);
        space();
        out.append(':');
        space();
        if (value == null) {
          out.append("null");
        } else {
          text(value);
        }
        space();
        all.put(key, value == null ? "" : value);
      }
      out.append('}');
    }

    /** A list begins anew with each mention; null is zero, also where Go keeps what an earlier mention had in its place. */
    private void versions() {
      name("versions");
      if (random.nextInt(5) == 0) {
        out.append("null");
        versions = null;
        return;
      }
      List<Long> all = new ArrayList<>();
      out.append('[');
      int count = random.nextInt(4);
      for (int i = 0; i < count; i++) {
        boolean isNull = random.nextInt(4) == 0;
        long number = random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(7) - 3;
        out.append(i > 0 ? "," : "");
        space();
        out.append(isNull ? "null" : Long.toString(number));
        space();
        all.add(isNull ? 0 : number);
      }
      out.append(']');
      versions = all;
    }

    /** Names of fields count in any case, the long s and the Kelvin sign included, and escaped as any text. */
    private void name(String name) {
      space();
      StringBuilder written = new StringBuilder();
      for (char c : name.toCharArray()) {
        written.append(switch (random.nextInt(4)) {
          case 0 -> Character.toUpperCase(c);
          case 1 -> c == 's' ? '\u017f' : c == 'k' ? '\u212a' : c;
          default -> c;
        });
      }
      text(written.toString());
      space();
      out.append(':');
      space();
    }

    private void anything(int depth) {
      switch (random.nextInt(depth > 3 ? 4 : 6)) {
        case 0 -> out.append(random.nextInt(1000) - 500).append(random.nextBoolean() ? "" : ".25e-3");
        case 1 -> text(TEXTS[random.nextInt(TEXTS.length)]);
        case 2 -> out.append(random.nextBoolean());
        case 3 -> out.append("null");
        case 4 -> {
          out.append('[');
          for (int i = random.nextInt(3); i >= 0; i--) {
            anything(depth + 1);
            out.append(i > 0 ? "," : "");
          }
          out.append(']');
        }
        default -> {
          out.append("{\"path\":");
          anything(depth + 1);
          out.append(",\"values\":");
          anything(depth + 1);
          out.append('}');
        }
      }
      space();
    }

    private void text(String text) {
      out.append('"');
      text.codePoints().forEach(point -> {
        String plain = Character.toString(point);
        if (random.nextInt(6) == 0 || point < ' ' || point == '"' || point == '\\') {
          String shortForm = shortForm(plain);
          out.append(shortForm.isEmpty() || random.nextBoolean() ? escaped(plain) : shortForm);
        } else {
          out.append(plain);
        }
      });
      out.append('"');
    }

    private String escaped(String character) {
      String digits = "\\u%04" + (random.nextBoolean() ? "x" : "X");
      return character.chars().mapToObj(c -> String.format(digits, c)).collect(Collectors.joining());
    }

    private static String shortForm(String character) {
      int at = "\"\\/\b\f\n\r\t".indexOf(character);
      return at < 0 ? "" : "\\" + "\"\\/bfnrt".charAt(at);
    }

    private void space() {
      for (int i = random.nextInt(6); i > 3; i--) {
        out.append(" \t\n\r".charAt(random.nextInt(4)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void howeverARequestIsWrittenItReadsAsInGo(long seed) throws BadMessageException {
    int withValues = 0;
    for (int i = 0; i < BODIES; i++) {
      Writer writer = new Writer(seed * BODIES + i);
      String body = writer.body();
      PutSecretRequest put = SecretCodecs.PUT_REQUEST.decode(body.getBytes(UTF_8));
      SecretVersionsRequest versions = SecretCodecs.VERSIONS_REQUEST.decode(body.getBytes(UTF_8));
      assertThat(put.path()).as(body).isEqualTo(writer.path);
      SecretValues read = put.values();
      assertThat(read == null ? null : read.toMap()).as(body).isEqualTo(writer.values);
      assertThat(versions.versions()).as(body).isEqualTo(writer.versions == null ? List.of() : writer.versions);
      withValues += writer.values == null ? 0 : 1;
    }
    assertThat(withValues).isGreaterThan(BODIES / 4);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void noBeginningOfARequestIsARequest(long seed) {
    for (int i = 0; i < BODIES / 20; i++) {
      byte[] body = new Writer(seed * BODIES + i).body().strip().getBytes(UTF_8);
      for (int length = 0; length < body.length; length++) {
        byte[] beginning = Arrays.copyOf(body, length);
        assertThatThrownBy(() -> SecretCodecs.PUT_REQUEST.decode(beginning))
            .as("%d of %s", length, new String(body, UTF_8))
            .isInstanceOf(BadMessageException.class);
      }
    }
  }
}
