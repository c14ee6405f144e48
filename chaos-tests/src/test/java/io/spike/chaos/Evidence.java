package io.spike.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a test saw, for people: printed, and added to {@code target/evidence.txt}, which the nightly script keeps. */
final class Evidence {

  private static final Path FILE = Path.of("target", "evidence.txt");

  private Evidence() {}

  /** Keeps one line. */
  static synchronized void keep(String format, Object... values) {
    String line = format.formatted(values);
    System.out.println(line);
    try {
      Files.createDirectories(FILE.toAbsolutePath().getParent());
      Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
