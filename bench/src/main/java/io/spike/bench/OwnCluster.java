package io.spike.bench;

import io.spike.cli.dev.DevFile;
import io.spike.client.ClientSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A development cluster of our own: {@code spike dev} as a child process on an empty directory, both gone afterwards,
 * also when the benchmark is interrupted.
 */
final class OwnCluster implements Cluster {

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(50);

  /** Bytes; the cipher is measured with more than the 64 KiB that a node takes unless told otherwise. */
  private static final int MAX_PLAINTEXT = 16 << 20;

  private final Process dev;
  private final Path directory;
  private final Thread atExit;
  private @Nullable Cluster connected;

  private OwnCluster(Process dev, Path directory) {
    this.dev = dev;
    this.directory = directory;
    this.atExit = new Thread(dev::destroy, "stop-cluster");
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts one and waits until it takes writes.
   *
   * @param launcher the {@code spike} command
   * @param parent where its data goes, in a directory of its own
   */
  static OwnCluster start(Path launcher, Path parent) throws BenchException, InterruptedException {
    try {
      Path directory = Files.createTempDirectory(parent, "cluster-");
      Path data = directory.resolve("data");
      File log = directory.resolve("dev.log").toFile();
      ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "dev", "--data", data.toString(), "--set",
          "SPIKE_NEXUS_CRYPTO_MAX_CIPHERTEXT_SIZE=" + MAX_PLAINTEXT);
      builder.environment().keySet().removeIf(name -> name.startsWith("SPIKE_") || name.startsWith("SPIFFE_"));
      builder.environment().put("SPIKE_BUILD", "never");
      OwnCluster own = new OwnCluster(builder.redirectErrorStream(true).redirectOutput(log).start(), directory);
      own.connect(data, log.toPath());
      return own;
    } catch (IOException e) {
      throw new BenchException("no cluster can be started below " + parent + ": " + e.getMessage(), e);
    }
  }

  private void connect(Path data, Path log) throws BenchException, InterruptedException, IOException {
    boolean done = false;
    try {
      DevFile file = awaitReady(data.resolve(DevFile.NAME), log);
      connected = RunningCluster.ofDev(file, file.addresses());
      done = true;
    } finally {
      if (!done)
        close();
    }
  }

  private DevFile awaitReady(Path file, Path log) throws BenchException, InterruptedException, IOException {
    long end = System.nanoTime() + START.toNanos();
    while (!Files.exists(file)) {
      if (dev.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS))
        throw new BenchException("'spike dev' ended with " + dev.exitValue() + ":\n" + Files.readString(log));
      if (System.nanoTime() > end)
        throw new BenchException(
            "'spike dev' is not ready after " + START.toSeconds() + " s:\n" + Files.readString(log));
    }
    return DevFile.read(file);
  }

  @Override
  public ClientSettings settings() {
    return connected().settings();
  }

  @Override
  public Optional<DevFile> dev() {
    return connected().dev();
  }

  @Override
  public String description() {
    return "its own at " + connected().description();
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public Stream<ProcessHandle> processes() {
    return connected().processes();
  }

  private Cluster connected() {
    if (connected == null)
      throw new IllegalStateException("the cluster is not up");
    return connected;
  }

  @Override
  public void close() throws BenchException {
    if (connected != null)
      connected.close();
    dev.destroy();
    try {
      if (!dev.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        dev.destroyForcibly();
        throw new BenchException("'spike dev' (process " + dev.pid() + ") did not stop within " + STOP.toSeconds()
            + " s and was killed; its data is in " + directory);
      }
      Runtime.getRuntime().removeShutdownHook(atExit);
      Trees.delete(directory);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new BenchException(directory + " cannot be removed: " + e.getMessage(), e);
    }
  }
}
