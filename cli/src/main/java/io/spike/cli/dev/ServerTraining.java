package io.spike.cli.dev;

import io.spike.api.SecretValues;
import io.spike.cli.Spike;
import io.spike.client.ClientSettings;
import io.spike.client.SpikeClient;
import io.spike.client.SpikeException;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.WorkloadSvidSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the AOT cache of the servers, which start in two thirds of the time with it: one node of a development cluster
 * takes notes while it follows, is asked, and leads. Serves every process whose class path is the whole
 * distribution; ignored by any other JVM, and by this one once a jar has changed.
 */
final class ServerTraining {

  /** The cache's name in the distribution. */
  static final String CACHE = "server.aot";
  /** The node that takes notes. */
  static final String NODE = "nexus-1";
  /** System property of {@code spike dev}: where the JVM of that node writes its notes when it ends. */
  static final String NOTES = "spike.training";

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration IDENTITY_LIMIT = Duration.ofSeconds(10);
  private static final String PORT = "42000";
  private static final int REQUESTS = 50;
  private static final Logger LOG = LoggerFactory.getLogger(ServerTraining.class);

  private ServerTraining() {}

  /**
   * Writes the cache.
   *
   * @param java the JVM that will use it
   * @param dist the distribution, with its {@code lib} complete
   * @throws IOException with one sentence when the training run fails; no cache is there then
   */
  static void run(Path java, Path dist) throws IOException, InterruptedException {
    Path cache = dist.resolve(CACHE);
    Files.deleteIfExists(cache);
    Path work = Files.createTempDirectory("spike-training-");
    try {
      Path notes = work.resolve("notes");
      List<String> server = List.of(java.toString(), "@" + dist.resolve("server.flags"), "-cp",
          dist.resolve("lib") + "/*");
      rehearse(with(server, "-D" + NOTES + "=" + notes, "-Dspike.dist=" + dist, Spike.class.getName(), "dev", "--data",
          work.resolve("data").toString(), "--keepers", "1", "--port", PORT), work);
      finish(with(server, "-XX:AOTMode=create", "-XX:AOTConfiguration=" + notes, "-XX:AOTCache=" + cache), work);
    } finally {
      DevDirectory.delete(work);
    }
    if (!Files.exists(cache)) {
      throw new IOException("the JVM wrote no AOT cache to " + cache);
    }
  }

  private static List<String> with(List<String> command, String... more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return all;
  }

  /**
   * What a JVM that takes notes is started with. Classes alone: profiles would have every node that starts compile at once
   * what it may need later, and nodes start when others have just died.
   */
  static List<String> record(String notes) {
    return List.of("-XX:TieredStopAtLevel=1", "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining",
        "-XX:AOTMode=record",
        "-XX:AOTConfiguration=" + notes);
  }

  /** Runs the cluster until it has answered, and stops it. */
  private static void rehearse(List<String> command, Path work) throws IOException, InterruptedException {
    Process dev = start(command, work);
    try {
      long end = System.nanoTime() + LIMIT.toNanos();
      Path ready = work.resolve("data").resolve(DevFile.NAME);
      while (!Files.exists(ready)) {
        if (!dev.isAlive() || System.nanoTime() > end) {
          throw new IOException("the training cluster did not start: " + said(work));
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
      askFor(DevFile.read(ready));
    } finally {
      dev.destroy();
      end(dev, work);
    }
  }

  private static void askFor(DevFile cluster) throws IOException {
    SpiffeId nexus = new SpiffeId(cluster.trustRoot(), "/spike/nexus");
    try (SvidSource identity = WorkloadSvidSource.open(cluster.socket(), IDENTITY_LIMIT, _ -> true);
        SpikeClient client = SpikeClient
            .open(ClientSettings.of(cluster.addresses(), identity, id -> id.isAtOrBelow(nexus)));
        SecretValues values = SecretValues.of(Map.of("user", "app", "password", "rehearsal"))) {
      ask(client, values);
      // The second to go hands over to the note-taker, the only one left.
      lead(cluster, client, values);
    } catch (SpikeException e) {
      throw new IOException("the training cluster did not answer: " + e.getMessage(), e);
    }
  }

  /** Has the note-taker lead: a node that comes to lead is one for which all wait. */
  private static void lead(DevFile cluster, SpikeClient client, SecretValues values) throws IOException {
    try {
      if (!NODE.equals(client.cluster().leader())) {
        ControlClient.ask(cluster, "kill", "leader");
        ask(client, values);
      }
      // The second to go hands over to the note-taker, the only one left.
      if (!NODE.equals(client.cluster().leader())) {
        ControlClient.ask(cluster, "stop", "leader");
      }
    } catch (DevException | SpikeException e) {
      LOG.warn("the AOT cache lacks what only a leader loads: {}", e.getMessage());
    }
  }

  private static void ask(SpikeClient client, SecretValues values) {
    for (int i = 0; i < REQUESTS; i++) {
      client.put("tenants/acme/db/" + i, values);
      SecretValues found = client.get("tenants/acme/db/" + i);
      if (found != null) {
        found.close();
      }
    }
  }

  private static void finish(List<String> command, Path work) throws IOException, InterruptedException {
    int status = end(start(command, work), work);
    if (status != 0) {
      throw new IOException("the JVM made no AOT cache, status " + status + ": " + said(work));
    }
  }

  private static Process start(List<String> command, Path work) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(work.resolve("said").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SPIKE_") && !name.equals("SPIKE_CI_MARK"));
    return builder.start();
  }

  private static int end(Process process, Path work) throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("training took more than " + LIMIT.toSeconds() + " s: " + said(work));
    }
    return process.exitValue();
  }

  private static String said(Path work) throws IOException {
    return Files.readString(work.resolve("said")).strip();
  }
}
