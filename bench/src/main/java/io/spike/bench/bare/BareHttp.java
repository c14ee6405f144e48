package io.spike.bench.bare;

import io.spike.client.ClientSettings;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.DevWorkloadApi;
import io.spike.identity.dev.Registrations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The bare server in a process of its own: it answers whatever it is asked, without anything having happened. What our nodes are
 * measured against. Thread-safe.
 */
public final class BareHttp implements AutoCloseable {

  private static final SpiffeId SERVER = SpiffeId.parse("spiffe://spike.ist/spike/nexus/bare");
  private static final SpiffeId CLIENT = SpiffeId.parse("spiffe://spike.ist/spike/pilot/role/superuser");
  private static final Duration LIFE = Duration.ofHours(12);

  private final Path socket;
  private final DevWorkloadApi workloads;
  private final SvidSource identity;
  private final Process server;
  private final ClientSettings settings;

  private BareHttp(Path socket, DevWorkloadApi workloads, SvidSource identity, Process server,
      ClientSettings settings) {
    this.socket = socket;
    this.workloads = workloads;
    this.identity = identity;
    this.server = server;
    this.settings = settings;
  }

  /**
   * Starts the server, under a new authority of its own, and waits until it listens.
   *
   * @param directory for the socket of its Workload API
   * @param valueBytes length of the value that it answers with
   * @throws IOException with one sentence when it does not
   */
  public static BareHttp start(Path directory, int valueBytes) throws IOException {
    DevWorkloadApi workloads = DevWorkloadApi.start(DevAuthority.create(SERVER.trustDomain(), LIFE), true);
    Process server = null;
    boolean done = false;
    try {
      Path socket = Files.createTempDirectory(directory.toAbsolutePath(), "bare-").resolve("api.sock");
      workloads.listen(socket, Registrations.everyone(SERVER));
      server = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx512m",
          "-Dlogback.configurationFile=io/spike/bench/logback.xml",
          "-cp", System.getProperty("java.class.path"), BareServer.class.getName(), "unix://" + socket,
          Integer.toString(valueBytes))
          .redirectError(ProcessBuilder.Redirect.INHERIT).start();
      SvidSource identity = workloads.authority().svidSource(CLIENT);
      ClientSettings settings = ClientSettings.of(List.of("https://127.0.0.1:" + port(server)), identity,
          peer -> peer.equals(SERVER));
      done = true;
      return new BareHttp(socket, workloads, identity, server, settings);
    } finally {
      if (!done) {
        if (server != null) {
          server.destroy();
        }
        workloads.close();
      }
    }
  }

  private static String port(Process server) throws IOException {
    BufferedReader said = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    String line = said.readLine();
    if (line == null) {
      throw new IOException("the bare server did not start");
    }
    return line;
  }

  /** How to reach it, and under which identity. */
  public ClientSettings settings() {
    return settings;
  }

  /** Its process. */
  public ProcessHandle process() {
    return server.toHandle();
  }

  @Override
  public void close() throws IOException {
    identity.close();
    server.destroyForcibly().onExit().join();
    workloads.close();
    Files.deleteIfExists(socket);
    Files.delete(socket.resolveSibling(""));
  }
}
