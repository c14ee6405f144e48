package io.spike.cli.cipher;

import io.spike.cli.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a command writes: standard output, or a file that only its owner reads. The file is touched with the first byte and is
 * gone again where the last did not come.
 */
final class Target extends OutputStream {

  private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

  private final String name;
  private final Console console;
  private @Nullable Path file;
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

  /** All is written. */
  void finish() throws IOException {
    write(new byte[0], 0, 0);
    whole = true;
  }

  private SeekableByteChannel opened() throws IOException {
    if (channel == null) {
      file = console.directory().resolve(name);
      channel = Files.newByteChannel(file,
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
          PosixFilePermissions.asFileAttribute(OWNER_ALONE));
      // One that was there keeps its permissions otherwise; a device or a pipe has its own.
      if (Files.isRegularFile(file))
        Files.setPosixFilePermissions(file, OWNER_ALONE);
    }
    return channel;
  }

  @Override
  public void close() throws IOException {
    if (channel == null)
      return;
    channel.close();
    if (!whole && file != null && Files.isRegularFile(file))
      Files.delete(file);
  }
}
