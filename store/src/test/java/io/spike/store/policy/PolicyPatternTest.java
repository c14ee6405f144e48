package io.spike.store.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyPatternTest {

  private static final int MAX = 500;

  @ParameterizedTest
  @ValueSource(strings = {"^tenants/acme/.*$", "(a|b)*c", "x{990}", "(a*)*b", "[a-z]{1,63}/[a-z]{1,63}", ".*",
      "^spike/system/acl$"})
  void ordinaryPatternsHaveNoFault(String pattern) {
    assertThat(PolicyPattern.fault("pathPattern", pattern, MAX)).isNull();
  }

  @ParameterizedTest
  @CsvSource(delimiter = ' ', quoteCharacter = '\'', value = {
      "(((a{100}){100}){100}) 'p must repeat at most 1000 times, repeats in repeats multiplied'",
      "(x{1000}){1000} 'p must repeat at most 1000 times, repeats in repeats multiplied'",
      "(?:x{1000}){1000} 'p must repeat at most 1000 times, repeats in repeats multiplied'",
      "(abcdefghij){500} 'p must have at most 1000 steps once its repeats are written out'",
      "a{1001} 'p must repeat at most 1000 times, repeats in repeats multiplied'",
      "a( 'p is not an RE2 pattern: missing closing )'",
      "'(?=a)b' 'p is not an RE2 pattern: invalid or unsupported Perl syntax'",
      "(a)\\1 'p is not an RE2 pattern: invalid escape sequence'", "'' 'p must be 1 to 500 bytes long, not 0'"})
  void hostilePatternsAreRefusedBeforeTheyAreCompiled(String pattern, String fault) {
    assertThat(PolicyPattern.fault("p", pattern, MAX)).isEqualTo(fault);
  }

  @Test
  void whatIsTooLongOrTooDeepIsRefused() {
    assertThat(PolicyPattern.fault("p", "a".repeat(501), MAX)).isEqualTo("p must be 1 to 500 bytes long, not 501");
    assertThat(PolicyPattern.fault("p", "a".repeat(64 << 10), MAX)).startsWith("p must be 1 to 500 bytes long");
    assertThat(PolicyPattern.fault("p", "(".repeat(60) + "a" + ")".repeat(60), MAX))
        .isEqualTo("p must nest groups at most 50 deep, not 60");
    assertThat(PolicyPattern.fault("p", "(".repeat(10_000) + ")".repeat(10_000), 1 << 20))
        .isEqualTo("p must nest groups at most 50 deep, not 10000");
  }

  /** Quotes, classes and groups in any disorder cannot hide a repeat: what has no fault is small. */
  @Test
  void noPatternWithoutFaultCompilesToMoreThanTheLimit() {
    String[] pieces = {"a", "(", ")", "{900}", "{30}", "{1000}", "\\Q", "\\E", "[", "]", "(?:", "*", "|", "\\pL",
        "x{9,}"};
    Random random = new Random(11);
    int sound = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = 1 + random.nextInt(14); n > 0; n--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      if (PolicyPattern.fault("p", text.toString(), MAX) == null) {
        sound++;
        assertThat(com.google.re2j.Pattern.compile(text.toString()).programSize()).as("%s", text)
            .isLessThanOrEqualTo(PolicyPattern.MAX_SIZE);
      }
    }
    assertThat(sound).isGreaterThan(1000);
  }

  @Test
  void matchingIsThatOfGoAndNotOfJava() {
    assertThat(PolicyPattern.of("db").matches("a/db/c")).isTrue();
    assertThat(PolicyPattern.of("^db$").matches("db\n")).isFalse();
    assertThat(PolicyPattern.of("^db.*$").matches("db\nx")).isFalse();
    assertThat(PolicyPattern.of("a$").matches("a\n")).isFalse();
    assertThat(PolicyPattern.of("(a*)*b").matches("a".repeat(100_000))).isFalse();
  }
}
