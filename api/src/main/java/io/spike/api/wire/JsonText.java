package io.spike.api.wire;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** JSON for people and scripts, as Go's {@code json.MarshalIndent} writes it. */
public final class JsonText {

  private JsonText() {}

  /** One string with its quotes, UTF-8. */
  public static byte[] string(String value) {
    return new JsonOutput().string(value).finish();
  }

  /** An array of strings without white space. */
  public static byte[] strings(List<String> values) {
    JsonOutput out = new JsonOutput().beginArray();
    for (String value : values) {
      out.string(value);
    }
    return out.endArray().finish();
  }

  /**
   * The same value over several lines.
   *
   * @param json valid and without white space between tokens, as the codecs write it
   * @param width spaces for each level
   */
  public static byte[] indented(byte[] json, int width) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length * 2);
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < json.length; i++) {
      byte b = json[i];
      if (quoted) {
        out.write(b);
        if (b == '\\') {
          out.write(json[++i]);
        } else if (b == '"') {
          quoted = false;
        }
        continue;
      }
      switch (b) {
        case '"' -> {
          quoted = true;
          out.write(b);
        }
        case '{', '[' -> {
          out.write(b);
          if (json[i + 1] == b + 2) {
            out.write(json[++i]);
          } else {
            newLine(out, ++depth * width);
          }
        }
        case '}', ']' -> {
          newLine(out, --depth * width);
          out.write(b);
        }
        case ',' -> {
          out.write(b);
          newLine(out, depth * width);
        }
        case ':' -> {
          out.write(b);
          out.write(' ');
        }
        default -> out.write(b);
      }
    }
    return out.toByteArray();
  }

  private static void newLine(ByteArrayOutputStream out, int spaces) {
    out.write('\n');
    for (int i = 0; i < spaces; i++) {
      out.write(' ');
    }
  }
}
