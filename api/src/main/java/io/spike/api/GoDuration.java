package io.spike.api;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in Go's syntax, as SPIKE's variables and flags have them: {@code 90s}, {@code 1h30m}, {@code 1.5s}. Pure. */
public final class GoDuration {

  private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|ms|s|m|h)");
  private static final Duration DAY = Duration.ofDays(1);

  private GoDuration() {}

  /**
   * Parses a duration of more than zero and at most a day, exact to the nanosecond.
   *
   * @throws IllegalArgumentException with one clause that repeats {@code text}
   */
  public static Duration parse(String text) {
    return parse(text, DAY);
  }

  /**
   * The same of at most {@code most}, whole hours.
   *
   * @throws IllegalArgumentException as {@link #parse(String)}
   */
  public static Duration parse(String text, Duration most) {
    Matcher part = PART.matcher(text);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (part.find() && part.start() == end) {
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit(part.group(2)))));
      end = part.end();
    }
    if (end == 0 || end < text.length() || nanos.signum() == 0
        || nanos.compareTo(BigDecimal.valueOf(most.toNanos())) > 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration such as 500ms, 30s or 1h30m, at most " + most.toHours() + "h");
    }
    return Duration.ofNanos(nanos.longValue());
  }

  private static long unit(String name) {
    return switch (name) {
      case "ns" -> 1L;
      case "us", "µs" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      default -> 3_600_000_000_000L;
    };
  }
}
