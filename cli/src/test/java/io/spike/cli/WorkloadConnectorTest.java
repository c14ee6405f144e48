package io.spike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.cli.Shell.Result;
import io.spike.identity.SpiffeId;
import io.spike.identity.dev.DevWorkloadApi;
import io.spike.identity.dev.Registrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way a user's command goes: socket, identity, cluster. */
class WorkloadConnectorTest {

  private static final SpiffeId PILOT = SpiffeId.parse("spiffe://spike.ist/spike/pilot/role/superuser");

  private final Shell shell = Shell.real();

  @TempDir
  private Path directory;

  private FakeNexus nexus;
  private DevWorkloadApi workloadApi;
  private String endpoint;

  @BeforeEach
  void start() throws IOException {
    nexus = new FakeNexus().answer("/v1/store/secrets?action=list", 200, "{'keys':['a']}");
    workloadApi = DevWorkloadApi.start(FakeNexus.AUTHORITY, true);
    Path socket = directory.resolve("w.sock");
    endpoint = workloadApi.listen(socket, Registrations.everyone(PILOT)).endpoint();
    shell.directory = directory;
  }

  @AfterEach
  void stop() throws Exception {
    workloadApi.close();
    nexus.close();
  }

  private void writeDevFile(long pid) throws IOException {
    Path data = Files.createDirectories(directory.resolve(".spike"));
    Path control = Files.writeString(data.resolve("control.sock"), "");
    Files.writeString(data.resolve("dev.json"), """
        {"pid":%d,"socket":"%s","addresses":["%s"],"trustRoot":"spike.ist","bundle":"%s/ca.pem","control":"%s"}
        """.formatted(pid, endpoint, nexus.address(), data, control));
  }

  @Test
  void theEnvironmentLeadsToSocketAndCluster() {
    shell.environment.put("SPIFFE_ENDPOINT_SOCKET", endpoint);
    shell.environment.put("SPIKE_NEXUS_API_URL", nexus.address().toString());
    assertThat(shell.run("secret list")).isEqualTo(new Result(ExitCode.OK, "- a\n", ""));
  }

  @Test
  void spikeAddrIsAListAndWinsOverSpikesOwnVariable() {
    shell.environment.put("SPIFFE_ENDPOINT_SOCKET", endpoint);
    shell.environment.put("SPIKE_NEXUS_API_URL", "https://127.0.0.1:1");
    shell.environment.put("SPIKE_ADDR", "https://127.0.0.1:1, " + nexus.address());
    assertThat(shell.run("secret list").out()).isEqualTo("- a\n");
  }

  @Test
  void addrWinsOverTheEnvironment() {
    shell.environment.put("SPIFFE_ENDPOINT_SOCKET", endpoint);
    shell.environment.put("SPIKE_ADDR", "https://127.0.0.1:1");
    assertThat(shell.run("secret list --addr https://127.0.0.1:2 --addr " + nexus.address()).out()).isEqualTo("- a\n");
  }

  @Test
  void theDevelopmentClusterOfTheDirectoryOrAParentIsUsedAndOnATerminalSaidSo() throws IOException {
    writeDevFile(ProcessHandle.current().pid());
    shell.directory = Files.createDirectories(directory.resolve("deep/er"));
    assertThat(shell.run("secret list")).isEqualTo(new Result(ExitCode.OK, "- a\n", ""));
    shell.terminal = true;
    assertThat(shell.run("secret list").err()).contains("development cluster").hasLineCount(1);
  }

  @Test
  void theDevelopmentClusterIsNotUsedWhenASocketIsConfigured() throws IOException {
    writeDevFile(ProcessHandle.current().pid());
    shell.environment.put("SPIFFE_ENDPOINT_SOCKET", "unix:///no/such/socket");
    assertThat(shell.run("secret list")).isEqualTo(
        new Result(ExitCode.UNAVAILABLE, "", "Error: there is no Workload API socket at /no/such/socket.\n"));
  }

  @Test
  void aTrustRootThatTheServerIsNotUnderIsNamed() {
    shell.environment.put("SPIFFE_ENDPOINT_SOCKET", endpoint);
    shell.environment.put("SPIKE_ADDR", nexus.address().toString());
    shell.environment.put("SPIKE_TRUST_ROOT_NEXUS", "other.example");
    Result result = shell.run("secret list");
    assertThat(result.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(result.err()).contains("do not trust each other", "spiffe://spike.ist/spike/nexus").hasLineCount(1);
  }

  @Test
  void malformedConfigurationIsNamedAndIsAUsageError() {
    shell.environment.put("SPIKE_ADDR", "127.0.0.1:1");
    assertThat(shell.run("secret list")).isEqualTo(new Result(ExitCode.USAGE, "",
        "Error: address '127.0.0.1:1' is not of the form https://host:port.\n"));
    shell.environment.remove("SPIKE_ADDR");
    shell.environment.put("SPIKE_TRUST_ROOT_NEXUS", "a,,b");
    assertThat(shell.run("secret list").err()).startsWith("Error: SPIKE_TRUST_ROOT_NEXUS has an empty element");
  }
}
