package io.spike.cli.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last step of the build: writes into the distribution what the launcher reads. {@code java} names the JVM that
 * built it, {@code lean.classpath} the few jars of a command that asks something and ends, {@code lean} holds the one among
 * them that had to be lifted, {@code spike.aot} is its AOT cache, and {@code built}, written last, says that all is there and how old it is.
 */
public final class FinishDistribution {

  private static final String PICOCLI = "picocli-";
  /** The jars of the lean class path, by the beginning of their names, in class path order. */
  private static final List<String> LEAN = List.of("spike-cli-", "spike-client-", "spike-identity-", "spike-api-",
      PICOCLI, "jackson-core-", "slf4j-api-", "snakeyaml-engine-");

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
    List<Path> jars = leanJars(dist);
    Files.writeString(dist.resolve("java"), java + "\n");
    Files.writeString(dist.resolve("lean.classpath"), classPath(jars.stream().map(dist::relativize)) + "\n");
    try {
      String classPath = classPath(jars.stream());
      AotTraining.run(java, dist.resolve("lean.flags"), classPath, dist.resolve("spike.aot"));
    } catch (IOException e) {
      log.warn("commands start without an AOT cache: {}", e.getMessage());
    }
    try {
      ServerTraining.run(java, dist);
    } catch (IOException e) {
      log.warn("servers start without an AOT cache: {}", e.getMessage());
    }
    Files.writeString(dist.resolve("built"), "");
    // The Workload API's threads would hold the build up for seconds.
    System.exit(0);
  }

  private static List<Path> leanJars(Path dist) throws IOException {
    Path lifted = Files.createDirectories(dist.resolve("lean"));
    List<Path> jars = new ArrayList<>();
    for (String prefix : LEAN) {
      Path jar = named(prefix, dist.resolve("lib"));
      if (prefix.equals(PICOCLI)) {
        ModernJar.lift(jar, lifted.resolve(jar.getFileName()));
        jar = lifted.resolve(jar.getFileName());
      }
      jars.add(jar);
    }
    return jars;
  }

  private static Path named(String prefix, Path lib) throws IOException {
    try (Stream<Path> files = Files.list(lib)) {
      List<Path> matches = files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
      if (matches.size() != 1)
        throw new IllegalStateException("the distribution has " + matches.size() + " jars named " + prefix + "*");
      return matches.getFirst();
    }
  }

  private static String classPath(Stream<Path> jars) {
    return jars.map(Path::toString).collect(Collectors.joining(":"));
  }
}
