package io.spike.store.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Directories as a whole: make durable, delete, exchange for another so that a crash leaves one or the other. Stateless;
 * nobody else may change the same directories meanwhile.
 */
public final class FileTrees {

  /** What runs in the middle of {@link #exchange}. */
  @FunctionalInterface
  public interface Between {
    /** Throws what the exchange shall end with. */
    void run() throws IOException;
  }

  private FileTrees() {}

  /** Forces a file's bytes, or a directory's names, to disk. */
  public static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Forces every file and directory below {@code root}, and itself, to disk. */
  public static void forceAll(Path root) throws IOException {
    forceAll(root, _ -> true);
  }

  /** As {@link #forceAll(Path)}, but of the files only those that {@code which} takes. */
  public static void forceAll(Path root, Predicate<Path> which) throws IOException {
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (which.test(file)) {
          force(file);
        }
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
        if (failure != null) {
          throw failure;
        }
        force(directory);
        return FileVisitResult.CONTINUE;
      }
    });
  }

  /** Writes a file so that after a crash it holds what it held before, or all of {@code content}; beside it, {@code .new}. */
  public static void write(Path file, byte[] content) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.write(fresh, content);
    force(fresh);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    force(parent(file));
  }

  /** Deletes {@code root} and everything below it; does nothing when it does not exist. */
  public static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
        if (failure != null) {
          throw failure;
        }
        Files.delete(directory);
        return FileVisitResult.CONTINUE;
      }
    });
  }

  /** Makes {@code target} a durable copy of {@code from}: files that {@code shared} names are hard links. */
  public static void copy(Path from, Path target, Predicate<Path> shared) throws IOException {
    Files.createDirectory(target);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = target.resolve(file.getFileName().toString());
        if (shared.test(file)) {
          Files.createLink(copy, file);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    forceAll(target);
  }

  /** Where {@link #exchange} wants the successor of {@code directory}: beside it. */
  public static Path successor(Path directory) {
    return directory.resolveSibling(directory.getFileName() + ".next");
  }

  /**
   * Puts the complete and durable {@link #successor} in the place of {@code directory}. After a crash anywhere within,
   * {@link #settle} finds one of the two whole.
   *
   * @param between runs while neither is in place
   */
  public static void exchange(Path directory, Between between) throws IOException {
    Path old = old(directory);
    delete(old);
    if (Files.exists(directory)) {
      Files.move(directory, old, StandardCopyOption.ATOMIC_MOVE);
    }
    between.run();
    Files.move(successor(directory), directory, StandardCopyOption.ATOMIC_MOVE);
    force(parent(directory));
    delete(old);
  }

  /**
   * Ends what a crash interrupted: {@code directory} is then the old or the new one, or absent as it was, and nothing
   * else is left.
   */
  public static void settle(Path directory) throws IOException {
    // It is absent only between the two renames, and then its successor is complete.
    if (!Files.exists(directory) && Files.exists(old(directory)) && Files.exists(successor(directory))) {
      Files.move(successor(directory), directory, StandardCopyOption.ATOMIC_MOVE);
      force(parent(directory));
    }
    delete(successor(directory));
    delete(old(directory));
  }

  private static Path old(Path directory) {
    return directory.resolveSibling(directory.getFileName() + ".old");
  }

  private static Path parent(Path directory) {
    return Objects.requireNonNull(directory.toAbsolutePath().getParent(), "a store is no root directory");
  }
}
