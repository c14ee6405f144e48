package io.spike.cli.cipher;

import io.spike.cli.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a command writes: standard output, or a file that only its owner reads. Until the last byte is there it has another
 * name beside that file, so that what was there before stays until then.
 */
final class Target extends OutputStream {

  private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

  private final String name;
  private final Console console;
  private @Nullable Path file;
  private @Nullable Path beside;
  private @Nullable SeekableByteChannel channel;
  private boolean whole;

  private Target(String name, Console console) {
    this.name = name;
    this.console = console;
  }

  /** The file of that name, standard output for none. */
  static Target of(String name, Console console) {
    return new Target(name, console);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[]{(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (name.isEmpty()) {
      console.out().write(bytes, offset, length);
      return;
    }
    try {
      SeekableByteChannel out = opened();
      for (ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length); rest.hasRemaining();) {
        out.write(rest);
      }
    } catch (IOException | InvalidPathException e) {
      throw new IOException("the file '" + name + "' cannot be written: " + e.getMessage(), e);
    }
  }

  /** All is written: the file is there from now on. */
  void finish() throws IOException {
    write(new byte[0], 0, 0);
    if (channel == null || file == null)
      return;
    channel.close();
    try {
      if (beside != null)
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException("the file '" + name + "' cannot be written: " + e.getMessage(), e);
    }
    whole = true;
  }

  private SeekableByteChannel opened() throws IOException {
    if (channel == null) {
      file = console.directory().resolve(name);
      // A device or a pipe is written as it is.
      boolean direct = Files.exists(file) && !Files.isRegularFile(file);
      if (direct) {
        channel = Files.newByteChannel(file, Set.of(StandardOpenOption.WRITE));
      } else {
        Path place = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
        channel = Files.newByteChannel(place, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ALONE));
        beside = place;
      }
    }
    return channel;
  }

  @Override
  public void close() throws IOException {
    if (channel == null)
      return;
    channel.close();
    if (!whole && beside != null)
      Files.deleteIfExists(beside);
  }
}
