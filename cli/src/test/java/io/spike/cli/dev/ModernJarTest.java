package io.spike.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ModernJarTest {

  @TempDir
  private Path directory;

  /** Defining each class with initialization has the JVM verify all of its methods against the new stack maps. */
  @Test
  void everyLiftedClassOfPicocliPassesTheVerifier() throws Exception {
    Path original = Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path lifted = directory.resolve("lifted.jar");
    ModernJar.lift(original, lifted);
    try (JarFile jar = new JarFile(lifted.toFile());
        URLClassLoader loader = new URLClassLoader(new URL[]{lifted.toUri().toURL()}, null)) {
      List<JarEntry> classes = Collections.list(jar.entries()).stream()
          .filter(entry -> entry.getName().startsWith("picocli/") && entry.getName().endsWith(".class")).toList();
      assertThat(classes).hasSizeGreaterThan(150);
      for (JarEntry entry : classes) {
        int version = ClassFile.of().parse(jar.getInputStream(entry).readAllBytes()).majorVersion();
        assertThat(version).as(entry.getName()).isGreaterThanOrEqualTo(ClassFile.JAVA_8_VERSION);
        String name = entry.getName().substring(0, entry.getName().length() - ".class".length()).replace('/', '.');
        assertThat(Class.forName(name, true, loader).getClassLoader()).isSameAs(loader);
      }
    }
  }
}
