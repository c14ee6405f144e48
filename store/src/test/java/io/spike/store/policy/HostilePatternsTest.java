package io.spike.store.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Patterns made to cost much: each is refused before it is compiled, or is small and decides in linear time. */
class HostilePatternsTest {

  /** As long as a path pattern may be, and a path. */
  private static final int MAX = 500;
  private static final String WORST = "a".repeat(MAX - 1) + "!";

  private static Stream<String> nestedRepeats() {
    return IntStream.rangeClosed(1, 60).boxed().flatMap(depth -> Stream.of("+", "*", "{10}", "{1,9}", "{2,}").map(
        repeat -> "^" + "(".repeat(depth) + "a" + (")" + repeat).repeat(depth) + "$"));
  }

  private static Stream<String> giantClasses() {
    return IntStream.rangeClosed(1, 40).boxed().flatMap(n -> Stream.of("[a-z" + "A-Z0-9._".repeat(n) + "]{" + n + "}",
        "\\pL{" + n * 25 + "}", "[^\\pN]{" + n * 10 + "}", "(?i)[\\w\\d\\s]{" + n * 20 + "}"));
  }

  /** What brings backtracking engines down. */
  private static Stream<String> backtracking() {
    return Stream.concat(
        Stream.of("^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)*.*=.*",
            "^(a*)*b$", "(x+x+)+y", "^(.*?,){11}P", "(a|b|ab)*c", "(?:a?){100}a{100}", "^(a?){250}a{250}$"),
        IntStream.rangeClosed(1, 60).mapToObj(n -> "a?".repeat(n) + "a".repeat(n)));
  }

  private static Stream<String> long64KiB() {
    return Stream.of("a", "(a", "[a-z]", "a|", "\\Q", ".*", "(?:x)?", "{9}").map(piece -> piece.repeat(
        (64 << 10) / piece.length()));
  }

  @Test
  void eachIsRefusedOrDecidedWithinTheLimits() {
    List<String> patterns = new ArrayList<>();
    Stream.of(nestedRepeats(), giantClasses(), backtracking(), long64KiB()).flatMap(family -> family)
        .forEach(patterns::add);
    int decided = 0;
    for (String pattern : patterns) {
      if (PolicyPattern.fault("pathPattern", pattern, MAX) == null) {
        decided++;
        assertThat(Pattern.compile(pattern).programSize()).as("%s", pattern)
            .isLessThanOrEqualTo(PolicyPattern.MAX_SIZE);
        assertThat(PolicyPattern.of(pattern).matches(WORST)).as("%s", pattern)
            .isEqualTo(Pattern.compile(pattern).matcher(WORST).find());
      }
    }
    System.out.printf("hostile patterns: %d, of which %d are refused and %d decided, each of at most %d steps a byte%n",
        patterns.size(), patterns.size() - decided, decided, PolicyPattern.MAX_SIZE);
    assertThat(patterns).hasSizeGreaterThan(500);
    assertThat(decided).isBetween(100, patterns.size() - 100);
  }
}
