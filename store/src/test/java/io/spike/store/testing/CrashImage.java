package io.spike.store.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What kill -9 would leave of a directory now: its files without anything that a process still holds in memory. */
public final class CrashImage {

  private CrashImage() {}

  /** Copies {@code from} to {@code to}, which does not exist; RocksDB may work on the files meanwhile. */
  public static void take(Path from, Path to) throws IOException {
    for (int attempt = 0;; attempt++) {
      Path copy = to.resolveSibling(to.getFileName() + "-" + attempt);
      Map<Path, Long> before = sizes(from);
      if (copied(from, before, copy) && sizes(from).equals(before)) {
        Files.move(copy, to);
        return;
      }
    }
  }

  private static Map<Path, Long> sizes(Path root) throws IOException {
    Map<Path, Long> sizes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        // RocksDB's diary tells nothing of its state.
        if (!path.getFileName().toString().startsWith("LOG")) {
          sizes.put(root.relativize(path), Files.isDirectory(path) ? -1 : Files.size(path));
        }
      }
    } catch (NoSuchFileException | java.io.UncheckedIOException _) {
      sizes.clear();
    }
    return sizes;
  }

  private static boolean copied(Path from, Map<Path, Long> files, Path to) throws IOException {
    try {
      for (Map.Entry<Path, Long> file : files.entrySet()) {
        Path target = to.resolve(file.getKey().toString());
        if (file.getValue() < 0) {
          Files.createDirectories(target);
        } else if (target.toString().endsWith(".sst")) {
          Files.createLink(target, from.resolve(file.getKey()));
        } else {
          Files.copy(from.resolve(file.getKey()), target);
        }
      }
      return !files.isEmpty();
    } catch (NoSuchFileException _) {
      return false;
    }
  }
}
