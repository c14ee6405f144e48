package io.spike.bench.etcd;

import io.spike.identity.dev.HeldPorts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Three etcd processes on loopback, as a distribution packages them: fsync on, TLS for clients, plain text between the three.
 * Whoever measures says so. Thread-safe.
 */
public final class Etcd implements AutoCloseable {

  private static final int NODES = 3;
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final String PROGRAM = "etcd";

  private final Path directory;
  private final HeldPorts ports = new HeldPorts();
  private final List<Process> processes = new ArrayList<>();
  private final List<EtcdClient> clients = new ArrayList<>();
  private final Thread atExit = new Thread(() -> processes.forEach(Process::destroyForcibly), "stop-etcd");

  private Etcd(Path directory) {
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** The program, where {@code PATH} has it. */
  public static Optional<Path> program() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(place -> Path.of(place).resolve(PROGRAM)).filter(Files::isExecutable).findFirst();
  }

  /**
   * Starts a cluster and waits until it has a leader.
   *
   * @param program as {@link #program} finds it
   * @param directory an existing one, for its data and logs; whoever made it removes it
   * @param connections to each node
   * @throws IOException with one sentence when it does not come up
   */
  public static Etcd start(Path program, Path directory, int connections) throws IOException, InterruptedException {
    Etcd etcd = new Etcd(directory);
    boolean done = false;
    try {
      etcd.launch(program, connections);
      etcd.leader();
      done = true;
      return etcd;
    } finally {
      if (!done) {
        etcd.close();
      }
    }
  }

  private void launch(Path program, int connections) throws IOException {
    List<Integer> numbers = ports.next(2 * NODES);
    List<String> peers = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      peers.add("etcd-" + node + "=http://127.0.0.1:" + numbers.get(NODES + node));
    }
    for (int node = 0; node < NODES; node++) {
      String client = "https://127.0.0.1:" + numbers.get(node);
      String peer = "http://127.0.0.1:" + numbers.get(NODES + node);
      String name = "etcd-" + node;
      ProcessBuilder builder = new ProcessBuilder(program.toString(), "--name", name, "--data-dir",
          directory.resolve(name).toString(), "--listen-client-urls", client, "--advertise-client-urls", client,
          "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster",
          String.join(",", peers), "--initial-cluster-token", directory.getFileName().toString(), "--auto-tls",
          "--logger", "zap", "--log-level", "error");
      builder.environment().keySet().removeIf(variable -> variable.startsWith("ETCD_"));
      processes
          .add(builder.redirectErrorStream(true).redirectOutput(directory.resolve(name + ".log").toFile()).start());
      clients.add(new EtcdClient("127.0.0.1", numbers.get(node), connections));
    }
  }

  /** A client of the node that leads now; belongs to this cluster. */
  public EtcdClient leader() throws IOException, InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < end) {
      for (EtcdClient client : clients) {
        if (client.leads()) {
          return client;
        }
      }
      for (Process process : processes) {
        if (process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IOException("etcd ended with " + process.exitValue() + "; its logs are in " + directory);
        }
      }
    }
    throw new IOException("etcd has no leader after " + START.toSeconds() + " s; its logs are in " + directory);
  }

  /** Its processes. */
  public Stream<ProcessHandle> processes() {
    return processes.stream().map(Process::toHandle);
  }

  /** Hangs up and ends the processes, by force where they do not end in time: their data is of no worth. */
  @Override
  public void close() {
    clients.forEach(EtcdClient::close);
    processes.forEach(Process::destroy);
    try {
      for (Process process : processes) {
        if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly().waitFor();
        }
      }
    } catch (InterruptedException _) {
      processes.forEach(Process::destroyForcibly);
      Thread.currentThread().interrupt();
    }
    ports.close();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
