package io.spike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.cli.Shell.Result;
import io.spike.cli.audit.Bundles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandsTest {

  private static final long SECRET = 4;

  @TempDir
  static Path directory;
  private static FakeNexus nexus;
  private static Bundles log;
  private final Shell offline = Shell.connectedTo(URI.create("https://127.0.0.1:1"));

  @BeforeAll
  static void start() throws IOException {
    nexus = new FakeNexus();
    log = Bundles.in(directory.resolve("store"));
  }

  @AfterAll
  static void stop() {
    log.close();
    nexus.close();
  }

  private static Result online(String command) {
    return Shell.connectedTo(nexus.address()).run(command);
  }

  private static Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void checkpointAndKeyArePrintedAsTheNodeHasThem() {
    String checkpoint = log.bundle(SECRET).checkpoint();
    nexus.answer("/v1/audit/checkpoint", 200, checkpoint).answer("/v1/audit/key", 200, log.key() + "\n");

    assertThat(online("audit checkpoint")).isEqualTo(new Result(ExitCode.OK, checkpoint, ""));
    assertThat(online("audit key")).isEqualTo(new Result(ExitCode.OK, log.key() + "\n", ""));
  }

  @Test
  void whatIsProvenOnlineIsVerifiedOffline() throws IOException {
    nexus.answer("/v1/audit/prove", 200, log.json(SECRET));
    Path bundle = directory.resolve("bundle.json");
    assertThat(online("audit prove 4 -o " + bundle)).isEqualTo(new Result(ExitCode.OK, "", ""));
    assertThat(nexus.requests).contains("/v1/audit/prove {'sequence':4}");
    assertThat(online("audit prove 4").out()).isEqualTo(Files.readString(bundle) + "\n");

    Result verified = offline.run("audit verify " + bundle + " --log-key @" + file("key", log.key() + "\n"));
    assertThat(verified.err()).isEmpty();
    assertThat(verified.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(verified.out().replaceAll("/[0-9a-f]{32}/", "/ID/")).isEqualTo("""
        Log        spike/ID/1
        Entry      4, under the signed head of 8 entries
        Time       2027-01-15T08:00:00.123456003Z
        Kind       SecretWritten
        Tenant     1
        Version    1
        Actor      spiffe://spike.ist/spike/pilot/role/superuser
        Path       db/creds
        Policy     role /spike/pilot/role/superuser
        Address    127.0.0.1:4711
        """);
    assertThat(offline.connections).hasValue(0);
  }

  @Test
  void aBundleThatProvesNothingEndsWithEightAndOneSentence() throws IOException {
    Path forged = file("forged.json", log.json(SECRET).replace("\"path\":\"db/creds\"", "\"path\":\"db/other\""));
    assertThat(offline.run("audit verify " + forged + " --log-key " + log.key())).isEqualTo(new Result(
        ExitCode.VERIFICATION_FAILED, "", "Error: Not proven: the record does not say what the entry says.\n"));
  }

  @Test
  void charactersThatDrawLinesArePrintedEscaped() throws IOException {
    Path bundle = file("odd.json", log.json(SECRET + 1));
    assertThat(offline.run("audit verify " + bundle + " --log-key " + log.key()).out())
        .contains("Path       über/<&>\\u2028\"\\\n");
  }

  @Test
  void aMistakeIsOneSentenceThatNamesIt() throws IOException {
    Path bundle = file("bundle", log.json(SECRET));
    assertThat(offline.run("audit verify " + bundle)).isEqualTo(new Result(ExitCode.USAGE, "",
        "Error: 'spike audit verify' needs --log-key KEY or --log-key @FILE.\n"));
    assertThat(offline.run("audit verify " + bundle + " --log-key x")).isEqualTo(new Result(ExitCode.USAGE, "",
        "Error: --log-key: the log key is not of the form <name>+<hash>+<key>.\n"));
    assertThat(offline.run("audit verify /no/such --log-key " + log.key())).isEqualTo(
        new Result(ExitCode.USAGE, "", "Error: the file '/no/such' does not exist.\n"));
    assertThat(offline.run("audit prove 0")).isEqualTo(
        new Result(ExitCode.USAGE, "", "Error: '0' is not the sequence of an entry, a number from 1.\n"));
    nexus.answer("/v1/audit/prove", 404, "{'err':'api_not_found'}");
    assertThat(online("audit prove 99").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
  }
}
