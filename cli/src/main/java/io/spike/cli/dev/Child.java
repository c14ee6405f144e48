package io.spike.cli.dev;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One Nexus or Keeper process of a development cluster, which may be started and stopped many times. Thread-safe. */
final class Child {

  private static final Duration GRACE = Duration.ofSeconds(15);
  private static final int TAIL_BYTES = 4096;
  /** What keeps nothing does little: compiling it well would cost more than it could save, as in the launcher. */
  private static final String QUICK = "-XX:TieredStopAtLevel=1";

  /**
   * What to run.
   *
   * @param name as {@code spike dev ps} shows it
   * @param mainClass run by way of {@link ChildMain}
   * @param environment set on top of the user's own, from which SPIKE's and SPIFFE's variables are taken away
   * @param heapMegabytes the JVM's limit
   * @param address where it is reached
   * @param data its data directory; null for a process that keeps nothing
   * @param log takes all that it says
   * @param audit takes its audit stream
   * @param listens whether it takes requests by now
   */
  record Plan(String name, String mainClass, Map<String, String> environment, int heapMegabytes, String address,
      @Nullable Path data, Path log, Path audit, BooleanSupplier listens) {}

  /** Told about the comings and goings of processes; must not block. */
  interface Listener {

    /** The process exists and has not yet done anything of note: the moment to give it an identity. */
    void started(Child child, long pid);

    /**
     * The process is gone.
     *
     * @param asked whether somebody wanted that
     */
    void ended(Child child, long pid, int status, boolean asked);
  }

  private final Plan plan;
  private final Listener listener;
  private @Nullable Process process;
  private boolean wanted;

  /** Starts nothing yet. */
  Child(Plan plan, Listener listener) {
    this.plan = plan;
    this.listener = listener;
  }

  Plan plan() {
    return plan;
  }

  /** Starts the process unless it runs; does not wait until it listens. */
  synchronized void start() throws DevException {
    if (isRunning())
      return;
    try {
      Files.createDirectories(plan.log.getParent());
      ProcessBuilder builder = new ProcessBuilder(command());
      builder.environment().keySet().removeIf(name -> name.startsWith("SPIKE_") || name.startsWith("SPIFFE_"));
      builder.environment().putAll(plan.environment);
      builder.redirectError(ProcessBuilder.Redirect.appendTo(plan.log.toFile()));
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(plan.audit.toFile()));
      Process started = builder.start();
      listener.started(this, started.pid());
      process = started;
      wanted = true;
      var _ = started.onExit().thenAccept(this::ended);
    } catch (IOException e) {
      throw new DevException(plan.name + " cannot be started: " + e.getMessage(), e);
    }
  }

  /** Asks the process to stop, as a service manager would, and does not wait: a node hands leadership over and flushes. */
  synchronized void requestStop() {
    wanted = false;
    // Process.destroy() would close its standard input as well, by which it takes us for dead.
    if (process != null)
      process.toHandle().destroy();
  }

  /** Has the process end at once, for it has nobody to hand anything over to, and does not wait. */
  synchronized void requestEnd() {
    wanted = false;
    if (process != null)
      process.destroy();
  }

  /** Waits for the end; after a time of grace it is made to end. */
  void awaitStopped() throws DevException {
    Process stopping = current();
    if (stopping == null)
      return;
    try {
      if (!stopping.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        stopping.destroyForcibly();
        stopping.waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevException("interrupted while " + plan.name + " stopped", e);
    }
  }

  /** kill -9, and waits until it is gone. */
  void kill() throws DevException {
    synchronized (this) {
      wanted = false;
      if (process != null)
        process.destroyForcibly();
    }
    awaitStopped();
  }

  /** The process id, 0 when it does not run. */
  synchronized long pid() {
    return process != null && process.isAlive() ? process.pid() : 0;
  }

  boolean isRunning() {
    return pid() != 0;
  }

  /** The last line of the log with its place, to be put behind a complaint. */
  String lastWords() {
    try (RandomAccessFile in = new RandomAccessFile(plan.log.toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(TAIL_BYTES, in.length())];
      in.seek(in.length() - tail.length);
      in.readFully(tail);
      String[] lines = new String(tail, StandardCharsets.UTF_8).strip().split("\n");
      return "; " + plan.log + " ends: " + lines[lines.length - 1];
    } catch (IOException e) {
      return "; its log cannot be read: " + e.getMessage();
    }
  }

  private synchronized @Nullable Process current() {
    return process;
  }

  private void ended(Process gone) {
    boolean asked;
    synchronized (this) {
      asked = !wanted;
    }
    listener.ended(this, gone.pid(), gone.exitValue(), asked);
  }

  /** What the launcher adds to every server adds {@code spike dev} to those that it starts. */
  private static List<String> options() {
    return Stream.of(System.getenv().getOrDefault("SPIKE_JVM_OPTIONS", "").split(" ")).filter(word -> !word.isEmpty())
        .toList();
  }

  /** What makes the JVM use the AOT cache, or take notes for one. */
  private List<String> ahead(Path cache) {
    String notes = System.getProperty(ServerTraining.NOTES);
    if (notes != null) {
      return plan.name.equals(ServerTraining.NODE) ? ServerTraining.record(notes) : List.of();
    }
    return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache) : List.of();
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String dist = System.getProperty("spike.dist");
    if (dist != null) {
      command.add("@" + Path.of(dist, "server.flags"));
      command.addAll(ahead(Path.of(dist, ServerTraining.CACHE)));
    }
    if (plan.data == null) {
      command.add(QUICK);
    }
    command.addAll(options());
    command.add("-Xmx" + plan.heapMegabytes + "m");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), ChildMain.class.getName(), plan.mainClass));
    return command;
  }
}
