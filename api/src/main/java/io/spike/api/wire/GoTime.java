package io.spike.api.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Go's {@code time.Time} as text: RFC 3339 with up to nine digits after the second, trailing zeros trimmed. */
public final class GoTime {

  private GoTime() {}

  /** In UTC; the year must have four digits. */
  public static String format(Instant time) {
    OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
    if (utc.getYear() < 0 || utc.getYear() > 9999) {
      throw new IllegalArgumentException("year " + utc.getYear() + " is outside RFC 3339");
    }
    StringBuilder text = new StringBuilder(30);
    padded(text, utc.getYear(), 4).append('-');
    padded(text, utc.getMonthValue(), 2).append('-');
    padded(text, utc.getDayOfMonth(), 2).append('T');
    padded(text, utc.getHour(), 2).append(':');
    padded(text, utc.getMinute(), 2).append(':');
    padded(text, utc.getSecond(), 2);
    if (utc.getNano() != 0) {
      padded(text.append('.'), utc.getNano(), 9);
      while (text.charAt(text.length() - 1) == '0') {
        text.setLength(text.length() - 1);
      }
    }
    return text.append('Z').toString();
  }

  /** With any offset; throws {@link DateTimeException} for anything but RFC 3339. */
  public static Instant parse(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  private static StringBuilder padded(StringBuilder text, int number, int digits) {
    String decimal = Integer.toString(number);
    return text.repeat('0', digits - decimal.length()).append(decimal);
  }
}
