package io.spike.cli;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** YAML as Go's {@code yaml.v3} writes strings: plain where that reads back as the same string, else quoted. */
public final class YamlText {

  private static final Pattern PLAIN = Pattern
      .compile("[A-Za-z0-9_./$^()+<;]([A-Za-z0-9_./$^()+ @=~;<>!%&*|?\\\\-]|:(?! |$))*");
  /** What would read back as another type. */
  private static final Pattern TYPED = Pattern.compile("(?i)<<|=|null|true|false|yes|no|on|off|y|n|\\.nan|[-+]?\\.inf"
      + "|[-+]?[0-9][0-9_]*(\\.[0-9_]*)?(e[-+]?[0-9]+)?|[-+]?\\.[0-9_]+(e[-+]?[0-9]+)?|0b[01_]+|0o?[0-7_]+|0x[0-9a-f_]+"
      + "|[0-9]+(:[0-5]?[0-9])+(\\.[0-9]*)?|\\d{4}-\\d\\d?-\\d\\d?([Tt ].*)?");

  private YamlText() {}

  /** One string, with the newline at its end. */
  public static String document(String value) {
    return scalar(value, 0) + "\n";
  }

  /** A map in the order given. */
  public static String document(Map<String, String> values) {
    if (values.isEmpty())
      return "{}\n";
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> pair : values.entrySet()) {
      text.append(scalar(pair.getKey(), 0)).append(": ").append(scalar(pair.getValue(), 1)).append('\n');
    }
    return text.toString();
  }

  /** A list. */
  public static String document(List<String> values) {
    if (values.isEmpty())
      return "[]\n";
    StringBuilder text = new StringBuilder();
    for (String value : values) {
      text.append("- ").append(scalar(value, 1)).append('\n');
    }
    return text.toString();
  }

  /**
   * One string inside other text, without a newline behind it.
   *
   * @param depth of the value below the document, for texts of several lines
   */
  static String scalar(String value, int depth) {
    if (TYPED.matcher(value).matches())
      return doubleQuoted(value);
    if (PLAIN.matcher(value).matches() && !value.endsWith(" "))
      return value;
    if (isBlock(value))
      return block(value, depth);
    boolean printable = value.chars().allMatch(c -> c >= 0x20 && c < 0x7f || c >= 0xa0 && c < 0xd800 && c != 0x2028
        && c != 0x2029);
    return printable && !value.isEmpty() ? "'" + value.replace("'", "''") + "'" : doubleQuoted(value);
  }

  /** Several lines of printable text that a literal block keeps as they are. */
  private static boolean isBlock(String value) {
    return value.indexOf('\n') > 0 && value.charAt(0) != ' '
        && value.chars().allMatch(c -> c == '\n' || c >= 0x20 && c < 0x7f) && !value.contains(" \n");
  }

  private static String block(String value, int depth) {
    String indent = "    ".repeat(Math.max(1, depth));
    String body = value;
    String chomping = "-";
    if (value.endsWith("\n\n")) {
      chomping = "+";
      body = value.substring(0, value.length() - 1);
    } else if (value.endsWith("\n")) {
      chomping = "";
      body = value.substring(0, value.length() - 1);
    }
    StringBuilder text = new StringBuilder("|").append(chomping);
    for (String line : body.split("\n", -1)) {
      text.append('\n');
      if (!line.isEmpty())
        text.append(indent).append(line);
    }
    return text.toString();
  }

  private static String doubleQuoted(String value) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f) {
            text.append("\\x").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
          } else {
            text.append(c);
          }
        }
      }
    }
    return text.append('"').toString();
  }
}
