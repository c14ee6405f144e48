package io.spike.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import io.spike.cli.line.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {

  private static Command tree() {
    return Command.named("top", "").with(Flag.toggle("", "--help"))
        .with(Command.named("get", "<a> [b]").with(Flag.value("N", "", "-v", "--version"))
            .with(Flag.value("URL", "", "--addr")).with(Flag.toggle("", "-q", "--quiet")));
  }

  private static Parsed parse(String line) throws CommandException {
    return Parser.parse(tree(), line.isEmpty() ? new String[0] : line.split(" "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"get x -v 3", "get -v 3 x", "get -v3 x", "get --version 3 x", "get --version=3 x",
      "get --version 1 x -v 3"})
  void aFlagStandsAnywhereAndItsLastValueCounts(String line) throws CommandException {
    Parsed parsed = parse(line);
    assertThat(parsed.value("--version", "0")).isEqualTo("3");
    assertThat(parsed.arguments()).containsExactly("x");
    assertThat(parsed.command().path()).isEqualTo("top get");
  }

  @Test
  void aValueMayBeginWithAHyphenOrBeEmpty() throws CommandException {
    assertThat(parse("get -v -1 x").value("-v", "0")).isEqualTo("-1");
    assertThat(parse("get --version= x").value("-v", "0")).isEmpty();
  }

  @Test
  void aRepeatedFlagKeepsAllItsValues() throws CommandException {
    assertThat(parse("get --addr a x --addr=b").values("--addr")).containsExactly("a", "b");
  }

  @Test
  void aLoneHyphenIsAnArgumentAndADoubleOneEndsTheFlags() throws CommandException {
    assertThat(parse("get - -- -v --").arguments()).containsExactly("-", "-v", "--");
  }

  @Test
  void aFlagThatWasNotGivenIsAbsent() throws CommandException {
    Parsed parsed = parse("get x");
    assertThat(parsed.has("--quiet")).isFalse();
    assertThat(parsed.value("--version", "7")).isEqualTo("7");
    assertThat(parsed.values("--addr")).isEmpty();
    assertThat(parse("get x -q").has("--quiet")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      bogus            | unknown command "bogus" for "top"
      get -x           | unknown flag '-x' for 'top get'
      get --secret=val | unknown flag '--secret' for 'top get'
      get -v           | flag '--version' of 'top get' needs a value.
      get --quiet=yes  | flag '--quiet' of 'top get' takes no value.
      get -qv          | flag '--quiet' of 'top get' takes no value.
      --version        | unknown flag '--version' for 'top'
      """)
  void whatIsWrongIsNamed(String line, String sentence) {
    assertThatThrownBy(() -> parse(line)).isInstanceOf(CommandException.class).hasMessageStartingWith(sentence)
        .hasMessageNotContaining("val;");
  }
}
