package io.spike.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.spike.cli.Shell.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs are SPIKE's, byte for byte; exit codes are ours. */
class SecretCommandsTest {

  private static final String PUT = "/v1/store/secrets";
  private static final String GET = "/v1/store/secrets?action=get";
  private static final String LIST = "/v1/store/secrets?action=list";
  private static final String DELETE = "/v1/store/secrets?action=delete";
  private static final String UNDELETE = "/v1/store/secrets?action=undelete";
  private static final String METADATA = "/v1/store/secrets/metadata?action=get";
  private static final String TWO_KEYS = "{'data':{'user':'app','password':'<s&c>'}}";
  private static final String TWO_VERSIONS = "{'versions':{'1':{'createdTime':'2026-01-02T03:04:05.6Z','version':1,"
      + "'deletedTime':'2026-01-02T03:05:00Z'},'2':{'createdTime':'2026-01-02T03:04:06Z','version':2,'deletedTime':null}},"
      + "'metadata':{'currentVersion':2,'oldestVersion':2,'createdTime':'2026-01-02T03:04:05Z',"
      + "'updatedTime':'2026-01-02T03:04:06Z','maxVersions':10}}";

  private static FakeNexus nexus;

  private Shell shell;

  @BeforeAll
  static void start() throws IOException {
    nexus = new FakeNexus();
  }

  @AfterAll
  static void stop() {
    nexus.close();
  }

  @BeforeEach
  void fresh() {
    nexus.reset();
    shell = Shell.connectedTo(nexus.address());
  }

  static Stream<Arguments> outputs() {
    String rule = "-".repeat(50);
    return Stream.of(
        arguments("secret put a/b user=app password=x=y", PUT, "{}", "OK\n",
            "{'path':'a/b','values':{'password':'x=y','user':'app'}}"),
        arguments("secret put a k=", PUT, "{}", "OK\n", "{'path':'a','values':{'k':''}}"),
        arguments("secret put a k=1 k=2", PUT, "{}", "OK\n", "{'path':'a','values':{'k':'2'}}"),
        arguments("secret put a --literal k=- j=@x", PUT, "{}", "OK\n", "{'path':'a','values':{'j':'@x','k':'-'}}"),
        arguments("secret get a", GET, TWO_KEYS, "password: <s&c>\nuser: app\n", "{'path':'a'}"),
        arguments("secret get a user", GET, TWO_KEYS, "app\n", "{'path':'a'}"),
        arguments("secret get a -v 3", GET, TWO_KEYS, "password: <s&c>\nuser: app\n", "{'path':'a','version':3}"),
        arguments("secret get --version=3 a user", GET, TWO_KEYS, "app\n", "{'path':'a','version':3}"),
        arguments("secret get a -f json", GET, TWO_KEYS,
            "{\n    \"password\": \"\\u003cs\\u0026c\\u003e\",\n    \"user\": \"app\"\n}\n", "{'path':'a'}"),
        arguments("secret get a user -f j", GET, TWO_KEYS, "\"app\"\n", "{'path':'a'}"),
        arguments("secret get a -f yaml", GET, TWO_KEYS, "password: <s&c>\nuser: app\n\n", "{'path':'a'}"),
        arguments("secret get a user -f y", GET, TWO_KEYS, "app\n\n", "{'path':'a'}"),
        arguments("secret get a k", GET, "{'data':{'k':''}}", "\n", "{'path':'a'}"),
        arguments("secret get a", GET, "{'data':{'k':''}}", "k: \n", "{'path':'a'}"),
        arguments("secret get a -f json", GET, "{'data':{}}", "{}\n", "{'path':'a'}"),
        arguments("secret list", LIST, "{'keys':['a','b/c']}", "- a\n- b/c\n", "{}"),
        arguments("secret list -f human", LIST, "{'keys':[]}", "No secrets found.\n", "{}"),
        arguments("secret list -f json", LIST, "{'keys':['a','b/c']}", "[\n  \"a\",\n  \"b/c\"\n]\n", "{}"),
        arguments("secret list -f json", LIST, "{'keys':[]}", "[]\n", "{}"),
        arguments("secret list -f yaml", LIST, "{'keys':['a','b/c']}", "- a\n- b/c\n", "{}"),
        arguments("secret list -f yaml", LIST, "{'keys':[]}", "[]\n", "{}"),
        arguments("secret delete a", DELETE, "{}", "OK\n", "{'path':'a','versions':[0]}"),
        arguments("secret delete a -v 1,2,0", DELETE, "{}", "OK\n", "{'path':'a','versions':[1,2,0]}"),
        arguments("secret delete a --versions=3", DELETE, "{}", "OK\n", "{'path':'a','versions':[3]}"),
        arguments("secret undelete a", UNDELETE, "{}", "OK\n", "{'path':'a','versions':[0]}"),
        arguments("secret undelete a -v 2", UNDELETE, "{}", "OK\n", "{'path':'a','versions':[2]}"),
        arguments("secret metadata get a", METADATA, TWO_VERSIONS,
            "\nMetadata:\n" + rule + "\nCurrent Version : 2\nOldest Version  : 2\n"
                + "Created Time    : 2026-01-02 03:04:05 UTC\nLast Updated    : 2026-01-02 03:04:06 UTC\n"
                + "Max Versions    : 10\n" + rule + "\n\nSecret Versions:\n" + rule + "\nVersion 1:\n"
                + "  Created: 2026-01-02 03:04:05 UTC\n  Deleted: 2026-01-02 03:05:00 UTC\n" + rule
                + "\nVersion 2:\n  Created: 2026-01-02 03:04:06 UTC\n" + rule + "\n",
            "{'path':'a'}"),
        arguments("secret metadata get a -v 2 -f json", METADATA,
            "{'versions':{'2':{'createdTime':'2026-01-02T03:04:06Z','version':2,'deletedTime':null}},"
                + "'metadata':{'currentVersion':2,'oldestVersion':2,'createdTime':'2026-01-02T03:04:05Z',"
                + "'updatedTime':'2026-01-02T03:04:06Z','maxVersions':10}}",
            """
                {
                  "versions": {
                    "2": {
                      "createdTime": "2026-01-02T03:04:06Z",
                      "version": 2,
                      "deletedTime": null
                    }
                  },
                  "metadata": {
                    "currentVersion": 2,
                    "oldestVersion": 2,
                    "createdTime": "2026-01-02T03:04:05Z",
                    "updatedTime": "2026-01-02T03:04:06Z",
                    "maxVersions": 10
                  }
                }
                """, "{'path':'a','version':2}"),
        arguments("secret metadata get a -f yaml", METADATA, TWO_VERSIONS, """
            versions:
                1:
                    createdtime: 2026-01-02T03:04:05.6Z
                    version: 1
                    deletedtime: 2026-01-02T03:05:00Z
                2:
                    createdtime: 2026-01-02T03:04:06Z
                    version: 2
                    deletedtime: null
            metadata:
                currentversion: 2
                oldestversion: 2
                createdtime: 2026-01-02T03:04:05Z
                updatedtime: 2026-01-02T03:04:06Z
                maxversions: 10
            """, "{'path':'a'}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("outputs")
  void aCommandSendsOneRequestAndPrintsAsSpikeDoes(String command, String target, String answer, String out,
      String body) {
    nexus.answer(target, 200, answer);
    assertThat(shell.run(command)).isEqualTo(new Result(ExitCode.OK, out, ""));
    assertThat(nexus.requests).containsExactly(target + " " + body);
  }

  @ParameterizedTest(name = "{0} with {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      secret get a nokey | 200 | {'data':{'k':'v'}}                     | 4 | Key not found.
      secret get a -f json nokey | 200 | {'data':{'k':'v'}}             | 4 | Key not found.
      secret get a       | 200 | {'data':{}}                            | 4 | Key not found.
      secret get a       | 200 | {'data':null}                          | 4 | Secret has no data.
      secret get a       | 404 | {'data':null,'err':'api_not_found'}    | 4 | Resource not found.
      secret get a       | 401 | {'data':null,'err':'access_unauthorized'} | 3 | Unauthorized access.
      secret get a -v -1 | 404 | {'data':null,'err':'api_not_found'}    | 4 | Resource not found.
      """)
  void aFailureHasSpikesSentenceAndOurExitCode(String command, int status, String answer, int exitCode,
      String sentence) {
    nexus.answer(GET, status, answer);
    assertThat(shell.run(command)).isEqualTo(new Result(exitCode, "", "Error: " + sentence + "\n"));
  }

  @ParameterizedTest(name = "status {0} ends with {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      400 | 1 | Error: Invalid request: 127.0.0.1:PORT answered with status 400.
      409 | 5 | Error: The resource has changed or exists already: 127.0.0.1:PORT answered with status 409.
      429 | 7 | Error: A quota is exhausted: 127.0.0.1:PORT answered with status 429.
      500 | 2 | Error: Failed to connect to SPIKE Nexus: 127.0.0.1:PORT answered with status 500.
      """)
  void otherRefusalsNameTheNodeAndTheStatus(int status, int exitCode, String sentence) {
    nexus.answer(PUT, status, "{'err':'x'}");
    assertThat(shell.run("secret put a k=v")).isEqualTo(
        new Result(exitCode, "", sentence.replace("PORT", Integer.toString(nexus.address().getPort())) + "\n"));
  }

  @ParameterizedTest
  @CsvSource({"sealed, 6", "no-leader, 6", "uninitialized, 6", "lagging, 6", "overloaded, 2", "timeout, 2"})
  void aClusterThatIsNotReadyUntilTheTimeoutIsSaidWithItsReason(String reason, int exitCode) {
    nexus.answer(LIST, 503, "{'keys':null,'err':'state_not_ready'}", "X-Spike-Reason", reason);
    Result result = shell.run("secret list --timeout 1s");
    assertThat(result.exitCode()).isEqualTo(exitCode);
    assertThat(result.err()).startsWith("Error: ").contains("503 (" + reason + ")").hasLineCount(1);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aWriteWhoseOutcomeIsUnknownSaysHowToRepeatItSafely() {
    nexus.answer(PUT, 503, "{'err':'state_not_ready'}", "X-Spike-Reason", "timeout");
    assertThat(shell.run("secret put a k=v --timeout 1s --request-id again").err())
        .contains("it may have taken effect: repeat it with --request-id again to be sure");
    nexus.answer(GET, 503, "{'err':'state_not_ready'}", "X-Spike-Reason", "timeout");
    assertThat(shell.run("secret get a --timeout 1s").err()).doesNotContain("taken effect");
  }

  @Test
  void theRequestIdGivenIsSent() {
    nexus.answer(PUT, 200, "{}");
    shell.run("secret put a k=v --request-id mine");
    assertThat(nexus.requestIds).containsExactly("mine");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      secret get a --as-of 1.7                           | 1.7 null
      secret metadata get a --as-of 2026-01-02T03:04:05Z | 2026-01-02T03:04:05Z null
      secret list --as-of 1.7 --consistency local        | 1.7 local
      secret get a --consistency=at-least=1.9            | null at-least=1.9
      secret list --consistency linearizable             | null null
      """)
  void readsSayAsOfWhenAndHowCurrent(String command, String mode) {
    nexus.answer(GET, 200, TWO_KEYS).answer(LIST, 200, "{'keys':[]}").answer(METADATA, 200, TWO_VERSIONS);
    assertThat(shell.run(command).exitCode()).isEqualTo(ExitCode.OK);
    assertThat(nexus.modes).containsExactly(mode);
  }

  @Test
  void anErasedValueIsSaidToBeGoneAndNotToBeUnknown() {
    nexus.answer(GET, 410, "{'data':null,'err':'value_erased'}", "X-Spike-Message", "its value was erased since");
    assertThat(shell.run("secret get a --as-of 1.7")).isEqualTo(new Result(ExitCode.CONFLICT, "",
        "Error: What was asked for is gone: 127.0.0.1:" + nexus.address().getPort()
            + " answered: its value was erased since.\n"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      secret put a,b k=v             | Invalid secret path: a,b
      secret get a,b                 | Invalid secret path: a,b
      secret delete a:b              | Invalid secret path: a:b
      secret undelete a:b            | Invalid secret path: a:b
      secret get a -v abc            | Invalid version number: abc
      secret delete a -v 1,abc       | Invalid version number: abc
      secret delete a -v -1          | Negative version number: -1
      secret undelete a -v 1,-2      | Negative version number: -2
      secret get a -f xml            | invalid format 'xml'. Valid formats are: human/h/plain/p, json/j, yaml/y
      secret list -f JSON            | invalid format 'JSON'. Valid formats are: human/h/plain/p, json/j, yaml/y
      secret put a novalue           | Invalid key-value pair: argument 1 has no '='.
      secret put a k=v novalue       | Invalid key-value pair: argument 2 has no '='.
      secret destroy a               | --versions is missing: name the versions that shall be gone for good.
      secret put a =v                | Invalid key-value pair: argument 1: key name must not be empty.
      secret put a k.d=v | Invalid key-value pair: argument 1: key name may hold only letters, digits and the characters '-_ '.
      secret put a                   | 'spike secret put' takes <path> <key=value>..., not 1 argument.
      secret get                     | 'spike secret get' takes <path> [key], not 0 arguments.
      secret get a b c               | 'spike secret get' takes <path> [key], not 3 arguments.
      secret metadata get            | 'spike secret metadata get' takes <path>, not 0 arguments.
      secret list extra              | 'spike secret list' takes no argument 'extra'.
      secret get a --timeout 5  | --timeout: '5' is not a duration such as 500ms, 30s or 1h30m, at most 24h.
      secret put a k=v --timeout 15m1s | --timeout: the deadline is above 15 minutes: a write repeated for longer could take effect twice.
      secret get a --timeout 0s | --timeout: '0s' is not a duration such as 500ms, 30s or 1h30m, at most 24h.
      secret get a --request-id ä    | --request-id: request id must be printable ASCII.
      secret get a --as-of yesterday | --as-of: position 'yesterday' is not <epoch>.<sequence>.
      secret list --as-of 2026-01-02T03 | --as-of: '2026-01-02T03' is not an instant such as 2026-01-02T03:04:05Z.
      secret get a --consistency x   | --consistency: consistency 'x' is not linearizable, at-least=<position> or local.
      secret put a k=- j=-           | standard input can give one value, not those of 'k' and 'j'.
      secret put a k=@/no/such/file  | the file '/no/such/file' with the value of 'k' does not exist.
      """)
  void aMistakeIsOneSentenceAndNothingIsSent(String command, String sentence) {
    assertThat(shell.run(command)).isEqualTo(new Result(ExitCode.USAGE, "", "Error: " + sentence + "\n"));
    assertThat(shell.connections).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({"'secret\n', secret", "secret, secret", "'secret\n\n', 'secret\n'", "'secret\r\n', secret", "'', ''",
      "'\n', ''", "'two\nlines\n', 'two\nlines'"})
  void oneNewlineAtTheEndOfStandardInputIsRemoved(String input, String value) {
    nexus.answer(PUT, 200, "{}");
    shell.input = input.getBytes(UTF_8);
    assertThat(shell.run("secret put a k=- j=1").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(nexus.requests).containsExactly(
        PUT + " {'path':'a','values':{'j':'1','k':'" + value.replace("\n", "\\n").replace("\r", "\\r") + "'}}");
  }

  @Test
  void aValueComesFromAFile(@TempDir Path directory) throws IOException {
    nexus.answer(PUT, 200, "{}");
    Path file = Files.writeString(directory.resolve("value"), "from file\n");
    assertThat(shell.run("secret", "put", "a", "k=@" + file).exitCode()).isEqualTo(ExitCode.OK);
    assertThat(nexus.requests).containsExactly(PUT + " {'path':'a','values':{'k':'from file'}}");
  }

  @Test
  void bytesThatAreNotTextAreRefused() {
    shell.input = new byte[]{(byte) 0xff, (byte) 0xfe};
    assertThat(shell.run("secret put a k=-").err())
        .isEqualTo("Error: the value of 'k' is not UTF-8; encode it first, for instance by base64.\n");
  }

  @Test
  void aValueLongerThanTheLimitIsRefusedWithIt() {
    shell.input = new byte[1024 * 1024 + 1];
    assertThat(shell.run("secret put a k=-").err())
        .isEqualTo("Error: the value of 'k' is longer than 1048576 bytes.\n");
  }

  @Test
  void valuesOnTheCommandLineAreWarnedAboutOnATerminalOnly() {
    nexus.answer(PUT, 200, "{}");
    assertThat(shell.run("secret put a k=canary").err()).isEmpty();
    shell.terminal = true;
    assertThat(shell.run("secret put a k=canary").err()).contains("command line").doesNotContain("canary");
    assertThat(shell.run("secret put a k=-").err()).isEmpty();
  }

  @Test
  void valuesOnTheCommandLineCanBeForbidden() {
    shell.environment.put("SPIKE_NO_ARGV_SECRETS", "true");
    Result result = shell.run("secret put a k=canary");
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("SPIKE_NO_ARGV_SECRETS=true forbids").doesNotContain("canary").hasLineCount(1);
    nexus.answer(PUT, 200, "{}");
    assertThat(shell.run("secret put a k=-").exitCode()).isEqualTo(ExitCode.OK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-f h", "-f p", "-f plain", "-f human", "--format=h", "-fh"})
  void allNamesOfAFormatMeanTheSame(String flag) {
    nexus.answer(LIST, 200, "{'keys':['a']}");
    assertThat(shell.run("secret list " + flag).out()).isEqualTo("- a\n");
  }

  @Test
  void aNodeThatIsGoneIsNamed() throws IOException {
    FakeNexus gone = new FakeNexus();
    URI address = gone.address();
    gone.close();
    Result result = Shell.connectedTo(address).run("secret list --timeout 200ms");
    assertThat(result).isEqualTo(new Result(ExitCode.UNAVAILABLE, "",
        "Error: Failed to connect to SPIKE Nexus: " + address.getAuthority() + " refused the connection.\n"));
  }

  @Test
  void spikesVariableIsTheTimeoutWhereNoFlagGivesOne() {
    shell.environment.put("SPIKE_HTTP_CLIENT_TIMEOUT", "soon");
    assertThat(shell.run("secret list").err()).startsWith("Error: SPIKE_HTTP_CLIENT_TIMEOUT: 'soon' is not a duration");
    nexus.answer("/v1/store/secrets?action=list", 200, "{'keys':[]}");
    assertThat(shell.run("secret list --timeout 5s").exitCode()).isEqualTo(ExitCode.OK);
  }
}
