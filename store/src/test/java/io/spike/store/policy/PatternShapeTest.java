package io.spike.store.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternShapeTest {

  private static final String[] PIECES = {"a", "b", "/", "\\.", "-", "c", "^", "$", ".", "*", "+", "?", "|", "(", ")",
      "[", "]", "{2}", "{0,1}", "{1,}", "{", "}", "\\d", "\\pL", "\\x61", "\\x{62}", "\\Q", "\\E", "(?i)", "(?:", "a?",
      "ab*", "\\\\", "[a-c]", "[]a]", "[^/]", "[[:alpha:]]", "é", "\\141", ".*", "\\b"};
  private static final String ALPHABET = "ab/.-cL61{}|()éEQ";

  @ParameterizedTest
  @CsvSource(delimiter = ' ', quoteCharacter = '\'', value = {"^tenants/acme/.*$ tenants/acme/ tenants/acme/ false",
      "^tenants/acme/db$ tenants/acme/db tenants/acme/db true", "^a\\.b$ a.b a.b true", "a/b '' a/b false",
      "^ab* a a false", "^ab+c ab ab false", "^a(b|c)d a a false", "^a|b '' '' false", "(?i)abc '' '' false",
      "^ab{2}c ab ab false", "^ab{0,2}cde a cde false", "^é?x '' x false", "^a\\Qb\\E '' '' false",
      "^a\\x62c a a false",
      "^a\\pLbc a bc false", ".* '' '' false", "^$ '' '' true", "^a[$|]bcd a bcd false", "a^b '' a false"})
  void literalTextIsFoundWhereItIsSure(String pattern, String prefix, String required, boolean exact) {
    PatternShape shape = PatternShape.of(pattern);
    assertThat(shape.prefix()).isEqualTo(prefix);
    assertThat(shape.required()).isEqualTo(required);
    assertThat(shape.exact()).isEqualTo(exact);
  }

  /** What a shape says is never more than what RE2 does. */
  @Test
  void ofRandomPatternsThatCompileNothingIsSaidThatAMatchContradicts() {
    Random random = new Random(5);
    int compiled = 0;
    int matches = 0;
    int prefixes = 0;
    for (int i = 0; i < 60_000; i++) {
      StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "" : "^");
      for (int n = 1 + random.nextInt(7); n > 0; n--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      text.append(random.nextInt(3) == 0 ? "$" : "");
      String pattern = text.toString();
      Pattern re2;
      try {
        re2 = Pattern.compile(pattern);
      } catch (PatternSyntaxException _) {
        continue;
      }
      compiled++;
      PatternShape shape = PatternShape.of(pattern);
      prefixes += shape.prefix().isEmpty() ? 0 : 1;
      assertThat((long) re2.programSize()).as("%s has %d atoms", pattern, shape.atoms())
          .isLessThanOrEqualTo(4 * shape.atoms() + 10);
      for (int n = 0; n < 12; n++) {
        String candidate = candidate(random, shape);
        boolean found = re2.matcher(candidate).find();
        matches += found ? 1 : 0;
        if (found) {
          assertThat(candidate).as("a match of %s", pattern).startsWith(shape.prefix()).contains(shape.required());
        }
        if (shape.exact()) {
          assertThat(found).as("%s on %s", pattern, candidate).isEqualTo(candidate.equals(shape.prefix()));
        }
      }
    }
    assertThat(compiled).isGreaterThan(10_000);
    assertThat(matches).isGreaterThan(10_000);
    assertThat(prefixes).isGreaterThan(3_000);
  }

  private static String candidate(Random random, PatternShape shape) {
    StringBuilder text = new StringBuilder(random.nextBoolean() ? shape.prefix() : "");
    if (random.nextInt(4) == 0) {
      return text.toString();
    }
    for (int n = random.nextInt(6); n > 0; n--) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    if (random.nextInt(3) == 0) {
      text.append(shape.required());
    }
    if (!text.isEmpty() && random.nextInt(3) == 0) {
      text.deleteCharAt(random.nextInt(text.length()));
    }
    return text.toString();
  }
}
