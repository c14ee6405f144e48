package io.spike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.cli.Shell.Result;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

  private static final List<String> HELP = List.of("", "help secret", "help secret put", "help secret get",
      "help secret list", "help secret delete", "help secret undelete", "help secret metadata",
      "help secret metadata get", "help policy", "help policy create", "help policy apply", "help policy get",
      "help policy list", "help policy delete", "help audit", "help audit checkpoint", "help audit key",
      "help audit prove",
      "help audit verify", "help cipher", "help cipher encrypt", "help cipher decrypt", "help operator",
      "help operator log",
      "help operator import", "help operator import-cipher-key", "help operator recover",
      "help operator restore", "help operator seal", "help operator unseal", "help status", "help bootstrap",
      "help completion", "help version");

  private final Shell shell = Shell.connectedTo(URI.create("https://127.0.0.1:1"));

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      bogus                  | unknown command "bogus" for "spike"; 'spike help' lists what there is.
      secret bogus           | unknown command "bogus" for "spike secret"; 'spike help secret' lists what there is.
      secret metadata bogus  | unknown command "bogus" for "spike secret metadata"; 'spike help secret metadata' lists what there is.
      help bogus             | unknown command "bogus" for "spike"; 'spike help' lists what there is.
      --bogus                | unknown flag '--bogus' for 'spike'; 'spike help' lists what there is.
      secret get a --bogus=secret | unknown flag '--bogus' for 'spike secret get'; 'spike help secret get' lists what there is.
      secret get a --bogus   | unknown flag '--bogus' for 'spike secret get'; 'spike help secret get' lists what there is.
      secret get a -v        | flag '--version' of 'spike secret get' needs a value.
      status --addr          | flag '--addr' of 'spike status' needs a value.
      status extra           | 'spike status' takes no argument 'extra'.
      completion tcsh        | unknown shell 'tcsh'; there is bash, zsh and fish.
      completion             | `'spike completion' takes bash|zsh|fish, not 0 arguments.`
      """)
  void aMistakeIsOneSentenceThatNamesIt(String command, String sentence) {
    assertThat(shell.run(command)).isEqualTo(new Result(ExitCode.USAGE, "", "Error: " + sentence + "\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "--version"})
  void theVersionIsPrinted(String command) {
    assertThat(shell.run(command)).isEqualTo(new Result(ExitCode.OK, "SPIKE v0.1.0\n", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help", ""})
  void theHelpOfAllListsEveryCommand(String command) {
    Result result = shell.run(command);
    assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(result.out()).contains("secret", "status", "bootstrap", "completion", "dev", "bench", "nexus", "keeper");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void helpIsGivenInEveryWayAndConnectsToNothing() {
    String help = shell.run("help secret get").out();
    assertThat(shell.run("secret get --help").out()).isEqualTo(help);
    assertThat(shell.run("secret get a -h").out()).isEqualTo(help);
    assertThat(shell.run("secret").out()).isEqualTo(shell.run("help secret").out());
    assertThat(shell.connections).hasValue(0);
  }

  /** The texts are part of the interface: a change of them shall be seen. */
  @Test
  void theHelpReadsAsRecorded() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String command : HELP) {
      all.append("$ spike ").append(command).append('\n').append(shell.run(command).out()).append('\n');
    }
    try (InputStream recorded = CommandLineTest.class.getResourceAsStream("help.txt")) {
      assertThat(recorded).isNotNull();
      String text = recorded == null ? "" : new String(recorded.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(all.toString().strip()).isEqualTo(text.strip());
    }
  }

  @Test
  void aProgramThatIsNotOnTheClassPathIsSaidSo() {
    assertThat(shell.run("bench").err()).contains("'spike bench'").hasLineCount(1);
  }
}
