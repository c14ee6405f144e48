package io.spike.chaos.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The {@code ./spike} command of this source tree, run as a process. Thread-safe. */
public final class Spike {

  /** Clusters that live for a minute would spend most of their time on compiling well what runs seldom. */
  private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Spike() {}

  /**
   * What a run gave.
   *
   * @param status exit status
   * @param out standard output
   * @param err standard error
   */
  public record Result(int status, String out, String err) {

    /** The same; throws {@link AssertionError} with everything that was said unless the status is 0. */
    public Result orFail() {
      if (status != 0)
        throw new AssertionError("./spike ended with status " + status + "\n" + out + err);
      return this;
    }
  }

  /** The root of the source tree, whose distribution the build has just made. */
  public static Path root() {
    Path place = Path.of(System.getProperty("spike.root", "")).toAbsolutePath();
    while (!Files.isExecutable(place.resolve("spike"))) {
      place = place.getParent();
      if (place == null)
        throw new IllegalStateException("no launcher 'spike' in the working directory or above");
    }
    return place;
  }

  /** A run that is not started yet: the distribution as it is, none of our own SPIKE variables. */
  public static ProcessBuilder command(String... arguments) {
    return program("spike", arguments);
  }

  /** Runs a program of the source tree, such as {@code scripts/cold-start.sh}, like {@link #run}. */
  public static Result script(Map<String, String> environment, String program, String... arguments) {
    ProcessBuilder builder = program(program, arguments);
    builder.environment().putAll(environment);
    return run(builder, "");
  }

  private static ProcessBuilder program(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(root().resolve(program).toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("SPIKE_") && !name.equals("SPIKE_CI_MARK")
        || name.startsWith("SPIFFE_"));
    builder.environment().put("SPIKE_BUILD", "never");
    if (!Boolean.getBoolean("spike.chaos.nightly")) {
      builder.environment().put("SPIKE_JVM_OPTIONS", SHORT_LIVED);
    }
    return builder;
  }

  /** Runs to the end, within two minutes, with nothing on standard input. */
  public static Result run(Map<String, String> environment, String... arguments) {
    ProcessBuilder builder = command(arguments);
    builder.environment().putAll(environment);
    return run(builder, "");
  }

  /** As in a shell whose working directory is {@code directory}, with {@code input} on standard input. */
  public static Result in(Path directory, String input, String... arguments) {
    return run(command(arguments).directory(directory.toFile()), input);
  }

  private static Result run(ProcessBuilder builder, String input) {
    try {
      Process process = builder.start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      // Each on a thread of its own: the common pool may have but one, and a pipe that nobody reads holds 64 KiB.
      CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()),
          Spike::onAThread);
      CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()),
          Spike::onAThread);
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", builder.command()) + " runs for more than " + LIMIT);
      }
      return new Result(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void onAThread(Runnable work) {
    Thread.ofPlatform().daemon().start(work);
  }

  private static String text(java.io.InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
