package io.spike.cli.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last step of the build: writes into the distribution what the launcher reads. {@code java} names the JVM that
 * built it, {@code lean.classpath} the few jars of a command that asks something and ends, {@code spike.aot} is its AOT
 * cache, and {@code built}, written last, says that all is there and how old it is.
 */
public final class FinishDistribution {

  /** The jars of the lean class path, by the beginning of their names, in class path order. */
  private static final List<String> LEAN = List.of("spike-cli-", "spike-client-", "spike-identity-", "spike-api-",
      "picocli-", "jackson-core-", "slf4j-api-");

  private FinishDistribution() {}

  /**
   * Finishes one distribution. Without an AOT cache commands are slower and otherwise the same, so a failed training run
   * is a warning.
   *
   * @param args the directory of the distribution, with its {@code lib} complete
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    System.setProperty("logback.configurationFile", DevMain.LOGGING);
    Logger log = LoggerFactory.getLogger(FinishDistribution.class);
    Path dist = Path.of(args[0]).toAbsolutePath().normalize();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path lib = dist.resolve("lib");
    List<String> jars = leanJars(lib);
    Files.writeString(dist.resolve("java"), java + "\n");
    Files.writeString(dist.resolve("lean.classpath"), String.join(":", jars) + "\n");
    try {
      String classPath = jars.stream().map(jar -> lib.resolve(jar).toString()).collect(Collectors.joining(":"));
      AotTraining.run(java, dist.resolve("lean.flags"), classPath, dist.resolve("spike.aot"));
    } catch (IOException e) {
      log.warn("commands start without an AOT cache: {}", e.getMessage());
    }
    Files.writeString(dist.resolve("built"), "");
    // The Workload API's threads would hold the build up for seconds.
    System.exit(0);
  }

  private static List<String> leanJars(Path lib) throws IOException {
    try (Stream<Path> files = Files.list(lib)) {
      List<String> names = files.map(file -> file.getFileName().toString()).toList();
      return LEAN.stream().map(prefix -> named(prefix, names)).toList();
    }
  }

  private static String named(String prefix, List<String> names) {
    List<String> matches = names.stream().filter(name -> name.startsWith(prefix)).toList();
    if (matches.size() != 1) {
      throw new IllegalStateException("the distribution has " + matches.size() + " jars named " + prefix + "*"
          + matches.stream().collect(Collectors.joining(", ", " (", ")")));
    }
    return matches.getFirst();
  }
}
