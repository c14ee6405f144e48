package io.spike.cli.dev;

import io.spike.api.GetSecretAnswer;
import io.spike.api.SecretValues;
import io.spike.api.wire.SecretCodecs;
import io.spike.cli.Spike;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.DevSocket;
import io.spike.identity.dev.DevWorkloadApi;
import io.spike.identity.dev.Registrations;
import io.spike.identity.http.MtlsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Makes the AOT cache of the lean command: runs {@code secret get} once, over a real Workload API and real mTLS, in a JVM
 * that takes notes. The cache serves only the same JVM with the same flags and the same jars, and is ignored elsewhere.
 */
final class AotTraining {

  private static final Duration SVID_LIFE = Duration.ofMinutes(10);
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int MAX_BODY = 65_536;

  private AotTraining() {}

  /**
   * Writes the cache.
   *
   * @param java the JVM that will use it
   * @param flags its argument file
   * @param classPath exactly as the launcher gives it
   * @param cache where it goes
   * @throws IOException with one sentence when the training run fails; no cache is there then
   */
  static void run(Path java, Path flags, String classPath, Path cache) throws IOException, InterruptedException {
    Files.deleteIfExists(cache);
    Path sockets = Files.createTempDirectory("spike-aot-");
    DevAuthority authority = DevAuthority.create(DevAuthority.DEFAULT_TRUST_DOMAIN, SVID_LIFE);
    SpiffeId superuser = new SpiffeId(authority.trustDomain(), "/spike/pilot/role/superuser");
    try (DevWorkloadApi api = DevWorkloadApi.start(authority, true);
        DevSocket socket = api.listen(sockets.resolve("workload.sock"), Registrations.everyone(superuser));
        SvidSource nexus = authority.svidSource(new SpiffeId(authority.trustDomain(), "/spike/nexus"));
        MtlsServer server = MtlsServer.start(MtlsServer.Settings.of("nexus",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), nexus, superuser::equals, MAX_BODY),
            new OneSecret())) {
      List<String> command = List.of(java.toString(), "@" + flags, "-XX:AOTCacheOutput=" + cache, "-cp", classPath,
          Spike.class.getName(), "secret", "get", "tenants/acme/db/creds");
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(Map.of("SPIFFE_ENDPOINT_SOCKET", socket.endpoint(), "SPIKE_ADDR",
          "https://127.0.0.1:" + server.port()));
      train(builder);
    } finally {
      Files.deleteIfExists(sockets);
    }
    if (!Files.exists(cache))
      throw new IOException("the JVM wrote no AOT cache to " + cache);
  }

  private static void train(ProcessBuilder builder) throws IOException, InterruptedException {
    Path log = Files.createTempFile("spike-aot-", ".log");
    try {
      Process process = builder.redirectOutput(log.toFile()).start();
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("the training run for the AOT cache took more than " + LIMIT.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException("the training run for the AOT cache ended with status " + process.exitValue() + ": "
            + Files.readString(log).strip());
      }
    } finally {
      Files.delete(log);
    }
  }

  /** Answers everything with the same secret. */
  private static final class OneSecret extends Handler.Abstract.NonBlocking {

    private final byte[] answer;

    OneSecret() {
      try (SecretValues values = SecretValues.of(Map.of("user", "app", "password", "rehearsal"))) {
        answer = SecretCodecs.GET_ANSWER.encode(new GetSecretAnswer(values, null));
      }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response.getHeaders().put("Content-Type", "application/json");
      response.write(true, ByteBuffer.wrap(answer), callback);
      return true;
    }
  }
}
