package io.spike.cli.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The last step of the build: writes into the distribution what the launcher reads. {@code java} names the JVM that
 * built it, {@code lean.classpath} the few jars of a command that asks something and ends, and {@code built}, written
 * last, says that all is there and how old it is.
 */
public final class FinishDistribution {

  /** The jars of the lean class path, by the beginning of their names, in class path order. */
  private static final List<String> LEAN = List.of("spike-cli-", "spike-client-", "spike-identity-", "spike-api-",
      "picocli-", "jackson-core-", "slf4j-api-");

  private FinishDistribution() {}

  /**
   * Finishes one distribution.
   *
   * @param args the directory of the distribution, with its {@code lib} complete
   */
  public static void main(String[] args) throws IOException {
    Path dist = Path.of(args[0]).toAbsolutePath().normalize();
    Files.writeString(dist.resolve("java"), Path.of(System.getProperty("java.home"), "bin", "java") + "\n");
    Files.writeString(dist.resolve("lean.classpath"), String.join(":", leanJars(dist.resolve("lib"))) + "\n");
    Files.writeString(dist.resolve("built"), "");
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
