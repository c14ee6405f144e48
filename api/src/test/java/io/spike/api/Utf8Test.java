package io.spike.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8Test {

  /** Counts are those of Go's {@code utf8.DecodeRune}, which takes one byte at a time off a broken sequence. */
  @ParameterizedTest
  @CsvSource({"80, 1", "c0af, 2", "e282, 2", "e28261, 2", "eda080, 3", "f0808080, 4", "f4908080, 4", "ff, 1", "c3, 1"})
  void everyByteThatIsNoPartOfACharacterBecomesOneReplacement(String hex, int replacements) {
    String repaired = new String(Utf8.repair(HexFormat.of().parseHex(hex)), UTF_8);
    assertThat(repaired.chars().filter(c -> c == 0xfffd).count()).isEqualTo(replacements);
  }

  @Test
  void validTextIsLeftAloneAndNotCopied() {
    Random random = new Random(20260901);
    for (int round = 0; round < 2000; round++) {
      byte[] text = random.ints(20, 0, 0x110000).filter(c -> c < 0xd800 || c > 0xdfff)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString()
          .getBytes(UTF_8);
      assertThat(Utf8.repair(text)).isSameAs(text);
    }
  }

  @Test
  void repairedBytesAreAlwaysValidUtf8() {
    Random random = new Random(20260902);
    for (int round = 0; round < 5000; round++) {
      byte[] noise = new byte[random.nextInt(12)];
      random.nextBytes(noise);
      byte[] repaired = Utf8.repair(noise);
      assertThat(new String(repaired, UTF_8).getBytes(UTF_8)).isEqualTo(repaired);
    }
  }

  @Test
  void charactersAndStringsEncodeAlike() {
    String text = "x\ud83d\udd11y\udd11z\ud83d";
    assertThat(Utf8.encode(text.toCharArray(), 0, text.length())).isEqualTo(Utf8.encode(text));
    assertThat(new String(Utf8.encode(text), UTF_8)).isEqualTo("x\ud83d\udd11y\ufffdz\ufffd");
  }
}
