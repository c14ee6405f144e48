package io.spike.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.cli.CommandTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {

  private final List<CompletionNode> nodes = CompletionNode.of(CommandTree.whole());

  @TempDir
  private Path directory;

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  private Path script(String text) throws IOException {
    return Files.writeString(directory.resolve("script"), text);
  }

  private static void assumeInstalled(String shell) {
    boolean found = List.of("/bin/", "/usr/bin/", "/usr/local/bin/").stream()
        .anyMatch(place -> Files.isExecutable(Path.of(place + shell)));
    Assumptions.assumeTrue(found, shell + " is not installed");
  }

  @Test
  void bashTakesTheScript() throws Exception {
    assertThat(run("bash", "-n", script(BashScript.of(nodes)).toString())).isEmpty();
  }

  @ParameterizedTest(name = "spike {0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      ''                    | secret policy cipher audit operator status bootstrap completion version dev bench nexus keeper
      se                    | secret
      secret ''             | put get list delete undelete destroy metadata
      secret un             | undelete
      secret metadata ''    | get
      secret get -f ''      | human json yaml
      secret get -f j       | json
      secret get a --f      | --format
      secret delete a -     | -v --versions --addr --timeout --request-id -h --help
      secret get -v ''      | ``
      completion ''         | bash zsh fish
      """)
  void bashCompletesCommandsFlagsAndValues(String words, String expected) throws Exception {
    String body = BashScript.of(nodes) + """
        COMP_WORDS=(spike %s)
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _spike
        echo "${COMPREPLY[*]}"
        """.formatted(words);
    assertThat(run("bash", script(body).toString()).strip()).isEqualTo(expected);
  }

  @Test
  void zshTakesTheScript() throws Exception {
    assumeInstalled("zsh");
    assertThat(run("zsh", "-n", script(ZshScript.of(nodes)).toString())).isEmpty();
  }

  @Test
  void fishTakesTheScript() throws Exception {
    assumeInstalled("fish");
    assertThat(run("fish", "--no-execute", script(FishScript.of(nodes)).toString())).isEmpty();
  }

  @Test
  void everyShellKnowsEveryCommand() {
    for (String script : List.of(BashScript.of(nodes), ZshScript.of(nodes), FishScript.of(nodes))) {
      assertThat(script).contains("secret metadata get", "undelete", "bootstrap", "json");
    }
  }
}
