package io.spike.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Directories as a whole. */
final class Trees {

  private Trees() {}

  /** Removes a directory with all in it; does not follow links. */
  static void delete(Path tree) throws IOException {
    Files.walkFileTree(tree, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path place, @Nullable IOException failure) throws IOException {
        if (failure != null)
          throw failure;
        Files.delete(place);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
