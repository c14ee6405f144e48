package io.spike.chaos.cluster;

import io.spike.api.ClusterNode;
import io.spike.client.ClientSettings;
import io.spike.client.SpikeClient;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.WorkloadSvidSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * A development cluster that runs as real processes in a directory of its own, side by side with any other. Closing it
 * stops all of them and fails when one would not go. For one thread, but {@link #client} may be shared.
 */
public final class Cluster implements AutoCloseable {

  private static final Duration READY_LIMIT = Duration.ofMinutes(3);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(1);
  private static final Duration IDENTITY_LIMIT = Duration.ofSeconds(10);

  private static final Pattern PROCESS = Pattern.compile("\"name\":\"([^\"]+)\",\"role\":\"[^\"]*\",\"pid\":([0-9]+)");

  private final Path directory;
  private final Process dev;
  private final CompletableFuture<List<String>> said;
  private final Thread killer;

  private Cluster(Path directory, Process dev) {
    this.directory = directory;
    this.dev = dev;
    this.said = new CompletableFuture<>();
    this.killer = Thread.ofPlatform().unstarted(dev::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killer);
    Thread.ofVirtual().start(this::listen);
  }

  /**
   * Starts a cluster, or the one that {@code directory} held before, and waits until it says {@code ready}.
   *
   * @param options of {@code spike dev}
   */
  public static Cluster start(Path directory, String... options) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("dev", "--data", directory.toString()));
    arguments.addAll(Arrays.asList(options));
    Process dev = Spike.command(arguments.toArray(String[]::new))
        .redirectError(ProcessBuilder.Redirect.appendTo(standardError(directory).toFile()))
        .start();
    Cluster cluster = new Cluster(directory, dev);
    try {
      cluster.said.get(READY_LIMIT.toSeconds(), TimeUnit.SECONDS);
      return cluster;
    } catch (ExecutionException | TimeoutException e) {
      cluster.close();
      throw new IllegalStateException("no cluster in " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Where its data and logs are. */
  public Path directory() {
    return directory;
  }

  /** What a client finds in its environment, as {@code spike dev env} says. */
  public Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String line : spike("dev", "env").orFail().out().lines().toList()) {
      String[] parts = line.substring("export ".length()).split("=", 2);
      environment.put(parts[0], parts[1].substring(1, parts[1].length() - 1));
    }
    return environment;
  }

  /** Runs a verb of {@code spike dev} on this cluster, or any other command with {@link #environment()} set by hand. */
  public Spike.Result spike(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--data", directory.toString()));
    return Spike.run(Map.of(), all.toArray(String[]::new));
  }

  /** Runs a command of {@code spike} under another identity, as {@code spike dev as} does. */
  public Spike.Result spikeAs(String id, String... arguments) {
    return spikeAs(id, Map.of(), arguments);
  }

  /** The same with further environment variables. */
  public Spike.Result spikeAs(String id, Map<String, String> environment, String... arguments) {
    List<String> all = new ArrayList<>(List.of("dev", "as", "--data", directory.toString(), id, "--",
        Spike.root().resolve("spike").toString()));
    all.addAll(Arrays.asList(arguments));
    return Spike.run(environment, all.toArray(String[]::new));
  }

  /** The environment variables of one of our own that a running process was started with. */
  public Map<String, String> environmentOf(String name) throws IOException {
    Long pid = Objects.requireNonNull(processes().get(name), () -> "there is no process " + name);
    Map<String, String> environment = new TreeMap<>();
    for (String variable : Files.readString(Path.of("/proc", pid.toString(), "environ")).split("\0", -1)) {
      String[] parts = variable.split("=", 2);
      if (parts[0].startsWith("SPIKE_"))
        environment.put(parts[0], parts[1]);
    }
    return environment;
  }

  /** What a process has said so far. */
  public String log(String name) throws IOException {
    return Files.readString(directory.resolve("logs").resolve(name + ".log"));
  }

  /** What {@code spike dev} itself has said beside its log so far. */
  public String saidOnStandardError() throws IOException {
    return Files.readString(standardError(directory));
  }

  private static Path standardError(Path directory) {
    return directory.resolveSibling(directory.getFileName() + ".err");
  }

  /** A superuser's client of all nodes; close it after use. */
  public Client client() throws IOException {
    return client(List.of(variable(environment(), "SPIKE_ADDR").split(",")));
  }

  /** A superuser's client of one node alone; close it after use. */
  public Client client(String name) throws IOException {
    try (Client all = client()) {
      return client(all.spike.cluster().nodes().stream().filter(node -> node.name().equals(name))
          .map(ClusterNode::address).toList());
    }
  }

  private Client client(List<String> addresses) throws IOException {
    Map<String, String> environment = environment();
    SvidSource identity = WorkloadSvidSource.open(variable(environment, "SPIFFE_ENDPOINT_SOCKET"), IDENTITY_LIMIT,
        _ -> true);
    SpiffeId nexus = new SpiffeId(variable(environment, "SPIKE_TRUST_ROOT"), "/spike/nexus");
    return new Client(identity, SpikeClient.open(ClientSettings.of(addresses, identity, id -> id.isAtOrBelow(nexus))));
  }

  /** A client with the identity it uses. */
  public record Client(SvidSource identity, SpikeClient spike) implements AutoCloseable {
    @Override
    public void close() {
      spike.close();
      identity.close();
    }
  }

  /** Name and process id of every process. */
  public Map<String, Long> processes() {
    Map<String, Long> processes = new TreeMap<>();
    PROCESS.matcher(spike("dev", "ps", "-f", "json").orFail().out()).results()
        .forEach(found -> processes.put(found.group(1), Long.valueOf(found.group(2))));
    return processes;
  }

  /** kill -9 of one process, {@code leader} included; gives its name. */
  public String kill(String name) {
    return lastWord(spike("dev", "kill", name).orFail().err());
  }

  /** Sends a process a signal, such as {@code STOP} and {@code CONT}. */
  public void signal(String name, String signal) throws IOException, InterruptedException {
    Long pid = Objects.requireNonNull(processes().get(name), () -> "there is no process " + name);
    if (new ProcessBuilder("kill", "-" + signal, pid.toString()).start().waitFor() != 0)
      throw new IllegalStateException(name + " did not get signal " + signal);
  }

  /** Asks a process to end and waits until it has. */
  public void stop(String name) {
    spike("dev", "stop", name).orFail();
  }

  /** Starts a process again and waits until it listens. */
  public void start(String name) {
    spike("dev", "start", name).orFail();
  }

  /** kill -9 of {@code spike dev} itself. */
  public void killAll() throws InterruptedException {
    dev.destroyForcibly().waitFor();
  }

  /** Ctrl-C, and waits until all is gone. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(killer);
    List<ProcessHandle> all = dev.descendants().toList();
    dev.destroy();
    if (!isGone()) {
      dev.destroyForcibly();
      throw new IllegalStateException("'spike dev' did not stop within " + STOP_LIMIT);
    }
    List<ProcessHandle> left = all.stream().filter(ProcessHandle::isAlive).toList();
    left.forEach(ProcessHandle::destroyForcibly);
    if (!left.isEmpty())
      throw new IllegalStateException("'spike dev' left processes behind: " + left);
  }

  private boolean isGone() {
    try {
      return dev.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String variable(Map<String, String> environment, String name) {
    return Objects.requireNonNull(environment.get(name), () -> "'spike dev env' does not say " + name);
  }

  private static String lastWord(String text) {
    String[] words = text.strip().split(" ", -1);
    return words[words.length - 1];
  }

  private void listen() {
    List<String> lines = new ArrayList<>();
    try (BufferedReader in = dev.inputReader()) {
      for (String line; (line = in.readLine()) != null;) {
        lines.add(line);
        if (line.equals("ready"))
          said.complete(List.copyOf(lines));
      }
      said.completeExceptionally(new IOException("'spike dev' ended before it was ready, see its .err file"));
    } catch (IOException e) {
      said.completeExceptionally(e);
    }
  }
}
