package io.spike.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovery files are SPIKE's, byte for byte (spike-go.md 9.2 and appendix C). */
class OperatorCommandsTest {

  private static final String RECOVER = "/v1/operator/recover";
  private static final String RESTORE = "/v1/operator/restore";
  private static final String SEAL = "/v1/operator/seal";
  private static final String ROTATE = "/v1/operator/rotate";
  private static final String UNSEAL = "/v1/operator/unseal";

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
  void fresh() {
    nexus.reset();
    shell = Shell.connectedTo(nexus.address());
    shell.directory = directory;
  }

  private static String numbers(int value) {
    return "[" + String.join(",", Collections.nCopies(32, String.valueOf(value))) + "]";
  }

  private static String text(int index, String hex) {
    return "spike:" + index + ":" + hex.repeat(32);
  }

  @Test
  void recoverWritesOneFileForEachShardThatItsOwnerAloneMayRead() throws IOException {
    nexus.answer(RECOVER, 200, "{'shards':{'1':" + numbers(1) + ",'2':" + numbers(171) + "}}");
    Result result = shell.run("operator recover --dir shards");
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(0);
    Path shards = directory.resolve("shards");
    assertThat(result.out()).startsWith("\n").endsWith("\n\n").contains("  " + shards + "\n")
        .doesNotContain("spike:", "0101");
    assertThat(nexus.requests).containsExactly(RECOVER + " {}");
    assertThat(Files.readString(shards.resolve("spike.recovery.1.txt"))).isEqualTo(text(1, "01"));
    assertThat(Files.readString(shards.resolve("spike.recovery.2.txt"))).isEqualTo(text(2, "ab"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shards.resolve("spike.recovery.1.txt"))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shards))).isEqualTo("rwx------");
  }

  @Test
  void recoverTouchesADirectoryThatIsNotEmptyOnlyWithForceAndThenItsOwnFilesAlone() throws IOException {
    nexus.answer(RECOVER, 200, "{'shards':{'1':" + numbers(1) + "}}");
    shell.environment.put("SPIKE_PILOT_RECOVERY_DIR", directory.toString());
    Path shards = Files.createDirectory(directory.resolve("recover"));
    Files.writeString(shards.resolve("spike.recovery.3.txt"), "old");
    Files.writeString(shards.resolve("notes"), "kept");
    Result refused = shell.run("operator recover");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err()).contains(shards + " is not empty; with --force");
    assertThat(nexus.requests).as("nobody is asked for shards that nobody could keep").isEmpty();

    nexus.answer(RECOVER, 401, "{'shards':null,'err':'access_unauthorized'}");
    assertThat(shell.run("operator recover --force").exitCode()).isEqualTo(ExitCode.DENIED);
    assertThat(shards.resolve("spike.recovery.3.txt")).as("a failure keeps the old files").hasContent("old");

    nexus.answer(RECOVER, 200, "{'shards':{'1':" + numbers(1) + "}}");
    assertThat(shell.run("operator recover --force").exitCode()).isEqualTo(0);
    try (var files = Files.list(shards)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("notes",
          "spike.recovery.1.txt");
    }
  }

  @Test
  void restoreReadsAShardFromStandardInputAndShowsHowManyAreNeeded() {
    nexus.answer(RESTORE, 200, "{'collected':1,'remaining':1,'restored':false}");
    shell.input = (text(2, "Ab") + "\n").getBytes(UTF_8);
    Result partial = shell.run("operator restore");
    assertThat(partial.err()).isEmpty();
    assertThat(partial.exitCode()).isEqualTo(0);
    assertThat(partial.out()).contains("Shards collected:  1\n", "Shards remaining:  1\n");
    assertThat(nexus.requests).containsExactly(RESTORE + " {'id':2,'shard':" + numbers(171) + "}");

    nexus.answer(RESTORE, 200, "{'collected':1,'remaining':1,'restored':false,'note':'shard 2 was given before'}");
    assertThat(shell.run("operator restore").err()).isEqualTo("spike: shard 2 was given before\n");
    nexus.answer(RESTORE, 200, "{'collected':2,'remaining':0,'restored':true}");
    assertThat(shell.run("operator restore").out()).contains("SPIKE is now restored and ready to use.");
  }

  @Test
  void whatIsNoShardIsSaidWithoutRepeatingItAndAWrongOneAsTheServerNamesIt() {
    shell.input = "spike:2:secret".getBytes(UTF_8);
    Result malformed = shell.run("operator restore");
    assertThat(malformed.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(malformed.err()).contains("this is no recovery shard").doesNotContain("secret");
    assertThat(nexus.requests).isEmpty();

    shell.input = text(2, "ab").getBytes(UTF_8);
    nexus.answer(RESTORE, 400, "{'collected':0,'remaining':0,'restored':false,'err':'api_bad_request'}",
        "X-Spike-Message", "shard 2 is not of the deal of root epoch 1");
    Result wrong = shell.run("operator restore");
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("shard 2 is not of the deal of root epoch 1").doesNotContain("abab");
    assertThat(shell.run("operator restore " + text(2, "ab")).exitCode()).as("never on the command line")
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void rotateRootSaysWhichEpochIsCurrentAndWhatTheRotationWaitsFor() {
    nexus.answer(ROTATE, 200, "{'epoch':2,'rotation':'waits for something'}");
    assertThat(shell.run("operator rotate root").out())
        .isEqualTo("The root key of epoch 2 is current: waits for something.\n");
    nexus.answer(ROTATE, 200, "{'epoch':3}");
    assertThat(shell.run("operator rotate root --drop-old-recovery").out())
        .isEqualTo("The root key of epoch 3 is current.\n");
    assertThat(nexus.requests).containsExactly(ROTATE + " {'key':'root','tenant':'','dropOldRecovery':false}",
        ROTATE + " {'key':'root','tenant':'','dropOldRecovery':true}");
    nexus.answer(ROTATE, 409, "{'epoch':0,'err':'entity_exists'}", "X-Spike-Message", "it is being rotated already");
    Result again = shell.run("operator rotate root");
    assertThat(again.exitCode()).isNotZero();
    assertThat(again.err()).contains("it is being rotated already").hasLineCount(1);
    assertThat(shell.run("operator rotate nothing").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void rotateTenantNamesTheTenantAndItsNewEpoch() {
    nexus.answer(ROTATE, 200, "{'epoch':2,'rotation':'something goes on'}");
    assertThat(shell.run("operator rotate tenant acme").out())
        .isEqualTo("The key of epoch 2 of acme is current: something goes on.\n");
    assertThat(shell.run("operator rotate tenant").out())
        .isEqualTo("The key of epoch 2 of the system tenant is current: something goes on.\n");
    assertThat(nexus.requests).containsExactly(ROTATE + " {'key':'tenant','tenant':'acme','dropOldRecovery':false}",
        ROTATE + " {'key':'tenant','tenant':'','dropOldRecovery':false}");
    assertThat(shell.run("operator rotate tenant a b").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void sealAsksFirstAndUnsealDoesNot() {
    nexus.answer(SEAL, 200, "{}").answer(UNSEAL, 200, "{}");
    shell.input = "n\n".getBytes(UTF_8);
    assertThat(shell.run("operator seal").out()).endsWith("(y/N): Operation canceled.\n");
    assertThat(nexus.requests).isEmpty();
    assertThat(shell.run("operator seal --yes").out()).isEqualTo("The cluster is sealed.\n");
    assertThat(shell.run("operator unseal").out()).isEqualTo("The cluster is unsealed.\n");
    assertThat(nexus.requests).containsExactly(SEAL + " {}", UNSEAL + " {}");
    nexus.answer(UNSEAL, 503, "{'err':'state_not_ready'}", "X-Spike-Reason", "sealed");
    assertThat(shell.run("operator unseal --timeout 200ms").exitCode()).isEqualTo(ExitCode.NOT_READY);
  }
}
