package io.spike.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.cli.Shell.Result;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cipher's commands, with SPIKE's flags; and taking over a key, from shards as its recovery files hold them. */
class CipherCommandsTest {

  private static final String ENCRYPT = "/v1/cipher/encrypt";
  private static final String DECRYPT = "/v1/cipher/decrypt";
  private static final String IMPORT = "/v1/keys/cipher/import";
  /** Vectors of the specification: root key 01..20 of a Go deployment, threshold 2, and what it encrypted. */
  private static final String KEY = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";
  private static final String SHARD_1 = "spike:1:af236f32fa2a813f8bcb40fbaf87b2f4ded823a83c257443fea67d20d4c431e9";
  private static final String SHARD_3 = "spike:3:0b664792e47375ac914dacdaf47afabf00964f753c14f191e24baba44b4a0cd9";
  private static final String BLOB = "01000102030405060708090a0b024068fcadc33d8902d0445f44f5f2bb68285aec5c";
  private static final String SENT = " {'tenant':'','key':'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA='}";

  private static FakeNexus nexus;

  private Shell shell;

  @TempDir
  Path directory;

  @BeforeAll
  static void start() throws IOException {
    nexus = new FakeNexus();
  }

  @AfterAll
  static void stop() {
    nexus.close();
  }

  @BeforeEach
  void fresh() throws IOException {
    nexus.reset();
    shell = Shell.connectedTo(nexus.address());
    shell.directory = directory;
    Files.write(directory.resolve("old.blob"), HexFormat.of().parseHex(BLOB));
  }

  private static void assertDone(Result result, String out) {
    assertThat(result).isEqualTo(new Result(ExitCode.OK, out, ""));
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
  }

  @Test
  void filesAndPipesAreSentAsTheyAreAndWhatComesBackIsWrittenAsItIs() throws IOException {
    nexus.answer(ENCRYPT, 200, "a blob").answer(DECRYPT, 200, "a text\n");
    shell.input = "plain\n".getBytes(UTF_8);
    assertDone(shell.run("cipher encrypt"), "a blob");
    assertThat(nexus.requests).containsExactly(ENCRYPT + " plain\n");
    assertThat(nexus.types).containsExactly("application/octet-stream");
    Files.writeString(directory.resolve("in"), "from a file");
    assertDone(shell.run("cipher encrypt --file in --out out"), "");
    assertThat(nexus.requests.getLast()).isEqualTo(ENCRYPT + " from a file");
    assertThat(directory.resolve("out")).hasContent("a blob");
    assertThat(permissions("out")).isEqualTo("rw-------");
    assertDone(shell.run("cipher decrypt -f out"), "a text\n");
    assertThat(nexus.requests.getLast()).isEqualTo(DECRYPT + " a blob");
  }

  @Test
  void aFileThatWasThereBecomesItsOwnersAlone() throws IOException {
    nexus.answer(DECRYPT, 200, "short");
    Files.writeString(directory.resolve("out"), "a much longer text of before");
    Files.setPosixFilePermissions(directory.resolve("out"), PosixFilePermissions.fromString("rw-r--r--"));
    assertDone(shell.run("cipher decrypt -o out"), "");
    assertThat(directory.resolve("out")).hasContent("short");
    assertThat(permissions("out")).isEqualTo("rw-------");
    assertDone(shell.run("cipher decrypt -o /dev/null"), "");
  }

  @Test
  void aDecryptThatFailsLeavesNoFileAndSaysSo() {
    nexus.answer(DECRYPT, 400, "decryption failed\n", "X-Spike-Message", "it does not open");
    Result result = shell.run("cipher decrypt -f old.blob -o out");
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("Error: Invalid request: ").endsWith(" answered: it does not open.\n");
    assertThat(directory).isDirectoryContaining("glob:**/old.blob").isDirectoryNotContaining("glob:**/*out*");
    assertThat(shell.run("cipher decrypt -f old.blob -o old.blob").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(directory.resolve("old.blob")).as("what was there is kept").isNotEmptyFile();
    assertThat(shell.run("cipher decrypt -f old.blob -o none/out").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("cipher decrypt -f none").err()).isEqualTo("Error: Input file does not exist: none\n");
  }

  @Test
  void theFlagsOfJsonModeSendJson() {
    nexus.answer(ENCRYPT, 200, "{'version':1,'nonce':'YWJjZGVmZ2hpamts','ciphertext':'QUJD'}");
    assertDone(shell.run("cipher encrypt --plaintext c3Bpa2U= --algorithm AES"), "\u0001abcdefghijklABC");
    assertThat(nexus.requests.getLast()).isEqualTo(ENCRYPT + " {'plaintext':'c3Bpa2U=','algorithm':'AES'}");
    assertThat(nexus.types.getLast()).isEqualTo("application/json");
    nexus.answer(DECRYPT, 200, "{'plaintext':'c3Bpa2U='}");
    assertDone(shell.run("cipher decrypt --nonce YWJjZGVmZ2hpamts --ciphertext QUJD"), "spike");
    assertThat(nexus.requests.getLast())
        .isEqualTo(DECRYPT + " {'version':1,'nonce':'YWJjZGVmZ2hpamts','ciphertext':'QUJD'}");
    nexus.answer(DECRYPT, 200, "{'plaintext':null}");
    assertDone(shell.run("cipher decrypt --version 49 --nonce YWJjZGVmZ2hpamts --ciphertext QUJD"), "");
    nexus.answer(DECRYPT, 500, "{'plaintext':null,'err':'api_internal_error'}");
    Result failed = shell.run("cipher decrypt --nonce YWJjZGVmZ2hpamts --ciphertext QUJD");
    assertThat(failed.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failed.err()).startsWith("Error: Decryption operation failed: ");
  }

  @ParameterizedTest
  @CsvSource({"cipher encrypt --plaintext %,--plaintext is not base64.",
      "cipher encrypt --plaintext AA== -f in,--file does not go with --plaintext.",
      "cipher decrypt --nonce AA== -f in,--file does not go with --nonce.",
      "cipher decrypt --version 256,--version: '256' is not a number from 0 to 255.",
      "cipher decrypt --version x,--version: 'x' is not a number from 0 to 255."})
  void whatIsWrongOnTheCommandLineIsSaidBeforeAnythingIsOpened(String command, String sentence) {
    assertThat(shell.run(command)).isEqualTo(new Result(ExitCode.USAGE, "", "Error: " + sentence + "\n"));
    assertThat(shell.connections).hasValue(0);
  }

  @Test
  void plaintextsOnTheCommandLineCanBeForbiddenAndLargeFilesAreRefusedOrSpokenOf() throws IOException {
    shell.environment.put("SPIKE_NO_ARGV_SECRETS", "true");
    assertThat(shell.run("cipher encrypt --plaintext AA==").exitCode()).isEqualTo(ExitCode.USAGE);
    nexus.answer(ENCRYPT, 200, "a blob");
    byte[] large = new byte[1 << 20];
    new Random(1).nextBytes(large);
    shell.input = large;
    shell.terminal = true;
    assertThat(shell.run("cipher encrypt"))
        .isEqualTo(new Result(ExitCode.OK, "a blob", "spike: sending 1048576 bytes\n"));
    try (RandomAccessFile sparse = new RandomAccessFile(directory.resolve("huge").toFile(), "rw")) {
      sparse.setLength((1L << 30) + 30);
    }
    assertThat(shell.run("cipher encrypt -f huge").err()).isEqualTo(
        "Error: the input is longer than 1073741824 bytes, which is more than any server takes at a time.\n");
    assertThat(shell.run("cipher decrypt -f ../" + directory.getFileName() + "/none").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void largeInputsAreSentPieceByPieceAndSpokenOf() throws IOException {
    nexus.answer(ENCRYPT, 200, "a blob");
    byte[] large = "x".repeat(9 << 20).getBytes(UTF_8);
    shell.terminal = true;
    Files.write(directory.resolve("in"), large);
    assertThat(shell.run("cipher encrypt -f in")).isEqualTo(new Result(ExitCode.OK, "a blob",
        "spike: sending 9437184 bytes\nspike: sent 4 of 9 MiB\nspike: sent 8 of 9 MiB\n"));
    assertThat(nexus.requests.getLast()).hasSize(ENCRYPT.length() + 1 + large.length);
    shell.input = large;
    assertThat(shell.run("cipher encrypt"))
        .isEqualTo(
            new Result(ExitCode.OK, "a blob", "spike: sending standard input\nspike: sent 4 MiB\nspike: sent 8 MiB\n"));
    assertThat(nexus.requests.getLast()).hasSize(ENCRYPT.length() + 1 + large.length);
  }

  @Test
  void anEmptyAnswerIsAnEmptyFile() {
    nexus.answer(DECRYPT, 200, "");
    assertDone(shell.run("cipher decrypt -f old.blob -o out"), "");
    assertThat(directory.resolve("out")).isEmptyFile();
  }

  @Test
  void aKeyIsTakenOverFromDigitsOrShards() throws IOException {
    nexus.answer(IMPORT, 200, "{'imported':true}");
    shell.input = (KEY + "\n").getBytes(UTF_8);
    assertDone(shell.run("operator import-cipher-key"), "The key is imported.\n");
    assertThat(nexus.requests).containsExactly(IMPORT + SENT);
    for (String between : new String[]{"", "\n"}) {
      Files.writeString(directory.resolve("shards"), SHARD_3 + between + SHARD_1);
      assertDone(shell.run("operator import-cipher-key -f shards --check old.blob"), "The key is imported.\n");
      assertThat(nexus.requests.getLast()).isEqualTo(IMPORT + SENT);
    }
    nexus.answer(IMPORT, 200, "{'imported':false}");
    assertDone(shell.run("operator import-cipher-key --tenant pepsi"), "The key was imported before.\n");
    assertThat(nexus.requests.getLast()).startsWith(IMPORT + " {'tenant':'pepsi',");
  }

  @Test
  void shardsThatDoNotBelongTogetherGiveAKeyThatIsNotSent() {
    String foreign = "spike:2:df8b9fd394b8a613ec457090e18162f73ed434a50125f801a088871ab1c8330d";
    for (String text : new String[]{SHARD_1, SHARD_1 + foreign, KEY.replace('1', '2')}) {
      shell.input = text.getBytes(UTF_8);
      assertThat(shell.run("operator import-cipher-key --check old.blob")).isEqualTo(new Result(
          ExitCode.VERIFICATION_FAILED, "", "Error: the key does not open 'old.blob'; nothing was sent.\n"));
    }
    shell.input = (SHARD_1 + SHARD_3).getBytes(UTF_8);
    assertThat(shell.run("operator import-cipher-key").err())
        .startsWith("Error: shards do not say whether they belong together");
    assertThat(shell.connections).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0102", "spike:1:00", "spike:0:" + KEY, SHARD_1 + SHARD_1, "zz" + KEY, KEY + "00"})
  void whatIsNoKeyIsRefusedAndNeverRepeated(String text) {
    shell.input = text.getBytes(UTF_8);
    Result result = shell.run("operator import-cipher-key");
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).startsWith("Error: the ").doesNotContain("0102", "af23");
    assertThat(shell.connections).hasValue(0);
  }
}
