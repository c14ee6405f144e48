package io.spike.cli.operator;

import io.spike.api.wire.RecoveryText;
import io.spike.cli.CommandException;
import io.spike.cli.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** SPIKE's recovery files, {@code spike.recovery.<index>.txt}, in one directory that nobody else may read. */
final class RecoveryFiles {

  private static final Pattern NAME = Pattern.compile("spike\\.recovery\\.[0-9]+\\.txt");

  private final Path directory;

  /**
   * In a directory that is there and empty, or can be made.
   *
   * @param force whether others of these files may be there, to be replaced
   */
  RecoveryFiles(Path directory, boolean force) throws CommandException {
    this.directory = directory;
    try {
      if (!Files.exists(directory)) {
        Files.createDirectories(directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      if (!force && !all().isEmpty())
        throw CommandException.usage("the recovery directory " + directory
            + " is not empty; with --force the recovery files in it are replaced.");
    } catch (NotDirectoryException _) {
      throw CommandException.usage(directory + " is not a directory.");
    } catch (IOException | UnsupportedOperationException e) {
      throw CommandException.usage("the recovery directory " + directory + " cannot be used: " + e + ".");
    }
  }

  private List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  /** Writes one file for each shard, durably, before older ones go; the shards stay with the caller. */
  void write(SortedMap<Integer, byte[]> shards) throws CommandException {
    try {
      List<Path> fresh = new ArrayList<>();
      for (Map.Entry<Integer, byte[]> shard : shards.entrySet()) {
        Path file = directory.resolve("spike.recovery." + shard.getKey() + ".txt.new");
        Files.deleteIfExists(file);
        write(file, RecoveryText.print(shard.getKey(), shard.getValue()));
        fresh.add(file);
      }
      force(directory);
      for (Path old : all()) {
        if (NAME.matcher(old.getFileName().toString()).matches())
          Files.delete(old);
      }
      for (Path file : fresh) {
        String name = file.getFileName().toString();
        Files.move(file, file.resolveSibling(name.substring(0, name.length() - ".new".length())),
            StandardCopyOption.ATOMIC_MOVE);
      }
      force(directory);
    } catch (IOException | UnsupportedOperationException e) {
      throw new CommandException(ExitCode.UNAVAILABLE, "the recovery files cannot be written: " + e + ".");
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  /** Wipes {@code text}. */
  private static void write(Path file, byte[] text) throws IOException {
    try (FileChannel out = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(text);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }
}
