package io.spike.cli.dev;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Lifts the classes of a jar to a class file version of today. picocli is compiled for Java 5; of such classes the AOT cache
 * takes none, and the JVM verifies them the old, slow way at each start, which was a tenth of a cold command. Behaviour is
 * that of the original: the same instructions, with the stack maps that javac would write today.
 */
final class ModernJar {

  private ModernJar() {}

  /** Writes {@code jar} anew to {@code lifted}; entries other than classes, and newer classes, go over as they are. */
  static void lift(Path jar, Path lifted) throws IOException {
    try (JarFile in = new JarFile(jar.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(lifted));
        URLClassLoader types = new URLClassLoader(new URL[]{jar.toUri().toURL()})) {
      ClassFile format = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption
          .of(ClassHierarchyResolver.defaultResolver().orElse(ClassHierarchyResolver.ofClassLoading(types))));
      for (var entry : Collections.list(in.entries())) {
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        try (InputStream content = in.getInputStream(entry)) {
          byte[] bytes = content.readAllBytes();
          out.write(entry.getName().endsWith(".class") ? lift(format, bytes) : bytes);
        }
        out.closeEntry();
      }
    }
  }

  private static byte[] lift(ClassFile format, byte[] bytes) {
    ClassModel model = format.parse(bytes);
    if (model.majorVersion() >= ClassFile.JAVA_8_VERSION)
      return bytes;
    ClassTransform version = (builder, element) -> builder.with(element instanceof ClassFileVersion
        ? ClassFileVersion.of(ClassFile.JAVA_8_VERSION, 0)
        : element);
    // A body that goes over as it is would keep its lack of stack maps.
    ClassTransform bodies = ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element));
    return format.transformClass(model, version.andThen(bodies));
  }
}
