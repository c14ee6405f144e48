package io.spike.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.identity.SpiffeId;
import io.spike.identity.dev.DevWorkloadApi;
import io.spike.identity.dev.Registrations;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Keeper as a process of its own, under the real Workload API protocol. */
class KeeperMainTest {

  private static final int USAGE = 1;
  private static final int FAILED = 2;

  @TempDir
  private Path directory;
  private Lab lab;
  private DevWorkloadApi workloadApi;
  private Registrations registrations;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab();
    workloadApi = lab.opened(DevWorkloadApi.start(lab.authority, true));
    registrations = Registrations.everyone(SpiffeId.parse("spiffe://spike.ist/spike/keeper"));
    workloadApi.listen(directory.resolve("api.sock"), registrations);
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  void itServesUntilItIsToldToStop() throws Exception {
    int port = Lab.nowhere().getPort();
    var keeper = spawn("--listen", "127.0.0.1:" + port);
    try {
      Awaitility.await().atMost(Lab.TIMEOUT).until(() -> said().contains("ready keeper"));
      assertThat(said()).contains("role NEXUS is spiffe://spike.ist/spike/nexus", "role BOOTSTRAP is ");
      var client = lab.client(lab.nexus(), List.of(URI.create("https://127.0.0.1:" + port)));
      client.contribute(1, Lab.filled(1), false);
      assertThat(client.shard(1)).isPresent();
      keeper.destroy();
      assertThat(keeper.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(said()).contains("stopped");
    } finally {
      keeper.destroyForcibly();
    }
  }

  @Test
  void whatKeepsItFromStartingIsOneSentenceAndItsStatus() throws Exception {
    assertThat(failure(USAGE, "--lisen", ":1")).isEqualTo("spike keeper: unknown flag '--lisen'\n");
    assertThat(failure(USAGE, "--development", "yes")).isEqualTo(
        "spike keeper: --development is 'yes', not true or false\n");
    try (var taken = new ServerSocket(0)) {
      assertThat(failure(FAILED, "--listen", ":" + taken.getLocalPort())).contains("spike keeper: cannot listen on")
          .contains("already in use");
      assertThat(failure(FAILED, "--listen", "127.0.0.1:0", "--health", ":" + taken.getLocalPort()))
          .contains("spike keeper: cannot listen on").contains(Integer.toString(taken.getLocalPort()));
    }
    registrations.setEveryone(SpiffeId.parse("spiffe://spike.ist/spike/nexus"));
    assertThat(failure(FAILED)).contains("spike keeper: the Workload API").contains("spiffe://spike.ist/spike/nexus");
    Files.delete(directory.resolve("api.sock"));
    assertThat(failure(FAILED)).contains("spike keeper: there is no Workload API socket");
  }

  private String failure(int status, String... arguments) throws Exception {
    var keeper = spawn(arguments);
    try {
      assertThat(keeper.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(keeper.exitValue()).isEqualTo(status);
      return said();
    } finally {
      keeper.destroyForcibly();
    }
  }

  private String said() throws IOException {
    return Files.readString(directory.resolve("stderr"), StandardCharsets.UTF_8);
  }

  private Process spawn(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp",
        System.getProperty("java.class.path"), KeeperMain.class.getName()));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(directory.resolve("stderr").toFile());
    process.environment().putAll(Map.of("SPIFFE_ENDPOINT_SOCKET", "unix://" + directory.resolve("api.sock"),
        "SPIKE_SPIFFE_SOURCE_TIMEOUT", "3s"));
    return process.start();
  }
}
