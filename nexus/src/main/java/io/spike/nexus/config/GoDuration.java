package io.spike.nexus.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Go's durations, as SPIKE's variables have them: {@code 90s}, {@code 1h30m}, {@code 1.5s}. */
final class GoDuration {

  private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|ms|s|m|h)");
  private static final Map<String, Long> NANOS = Map.of("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L,
      "m", 60_000_000_000L, "h", 3_600_000_000_000L);

  private GoDuration() {}

  /** Parses a positive duration of at most a day; throws {@link IllegalArgumentException} with one sentence. */
  static Duration parse(String text) {
    Matcher part = PART.matcher(text);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (end < text.length() && part.find(end) && part.start() == end) {
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2),
          0L))));
      end = part.end();
    }
    if (end == 0 || end < text.length() || nanos.signum() <= 0
        || nanos.compareTo(BigDecimal.valueOf(Duration.ofDays(1).toNanos())) > 0) {
      throw new IllegalArgumentException("'" + text + "' is not a duration such as 30s or 1h30m, at most 24h");
    }
    return Duration.ofNanos(nanos.longValue());
  }
}
