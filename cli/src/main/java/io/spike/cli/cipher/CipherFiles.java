package io.spike.cli.cipher;

import io.spike.api.CipherFormat;
import io.spike.api.Limits;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where the cipher commands read from and write to: files, or standard input and output. What comes in is held in memory
 * and nowhere else; what goes out is a file that only its owner reads, and there is none where the command failed.
 */
final class CipherFiles {

  static final String FILE = "--file";
  static final String OUT = "--out";

  private static final int MOST = Limits.MAX_CIPHER_BYTES + CipherFormat.HEAD_BYTES + CipherFormat.TAG_BYTES;
  private static final int WORTH_A_WORD = 256 * 1024;
  private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

  private CipherFiles() {}

  static Command addTo(Command command) {
    return command.with(Flag.value("FILE", "read it instead of standard input", "-f", FILE))
        .with(Flag.value("FILE", "write it, readable for its owner alone, instead of standard output", "-o", OUT));
  }

  /** All that there is to read; the caller wipes it. */
  static byte[] read(Parsed parsed, Console console) throws CommandException {
    String name = parsed.value(FILE, "");
    byte[] bytes = name.isEmpty() ? standardInput(console) : file(name, console);
    if (bytes.length > MOST) {
      throw CommandException.usage("the input is longer than " + Limits.MAX_CIPHER_BYTES
          + " bytes, which is more than any server takes at a time.");
    }
    if (bytes.length > WORTH_A_WORD)
      console.hint("sending " + bytes.length + " bytes");
    return bytes;
  }

  private static byte[] standardInput(Console console) throws CommandException {
    try {
      return console.in().readNBytes(MOST + 1);
    } catch (IOException e) {
      throw CommandException.usage("standard input cannot be read: " + e.getMessage() + ".");
    }
  }

  private static byte[] file(String name, Console console) throws CommandException {
    try (InputStream in = Files.newInputStream(console.directory().resolve(name))) {
      return in.readNBytes(MOST + 1);
    } catch (NoSuchFileException _) {
      throw CommandException.usage("Input file does not exist: " + name);
    } catch (IOException | InvalidPathException e) {
      throw CommandException.usage("the file '" + name + "' cannot be read: " + e.getMessage() + ".");
    }
  }

  /** Writes all of it or leaves no file. */
  static void write(Parsed parsed, Console console, byte[] bytes) throws CommandException {
    String name = parsed.value(OUT, "");
    if (name.isEmpty()) {
      console.out().write(bytes, 0, bytes.length);
      return;
    }
    try {
      write(console.directory().resolve(name), bytes);
    } catch (IOException | InvalidPathException e) {
      throw new CommandException(ExitCode.USAGE, "the file '" + name + "' cannot be written: " + e.getMessage() + ".");
    }
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    boolean whole = false;
    try (SeekableByteChannel out = Files.newByteChannel(file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
        PosixFilePermissions.asFileAttribute(OWNER_ALONE))) {
      // One that was there keeps its permissions otherwise; a device or a pipe has its own.
      if (Files.isRegularFile(file))
        Files.setPosixFilePermissions(file, OWNER_ALONE);
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      whole = true;
    } finally {
      if (!whole && Files.isRegularFile(file))
        Files.delete(file);
    }
  }
}
