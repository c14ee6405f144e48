package io.spike.cli.cipher;

import io.spike.api.CipherFormat;
import io.spike.api.Limits;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import io.spike.client.Upload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where the cipher commands read from and write to: files, or standard input and output, some of it in memory at a time. */
final class CipherFiles {

  static final String FILE = "--file";
  static final String OUT = "--out";

  private static final long MOST = (long) Limits.MAX_CIPHER_BYTES + CipherFormat.HEAD_BYTES + CipherFormat.TAG_BYTES;
  /** What comes from a pipe is kept up to this size, so that another node can be tried. */
  private static final int KEPT = 1024 * 1024;

  private CipherFiles() {}

  static Command addTo(Command command) {
    return command.with(Flag.value("FILE", "read it instead of standard input", "-f", FILE))
        .with(Flag.value("FILE", "write it, readable for its owner alone, instead of standard output", "-o", OUT));
  }

  /** Does the work of a command. */
  @FunctionalInterface
  interface Work {
    void pass(Upload upload, OutputStream answer) throws IOException;
  }

  /** What there is to send. */
  static Upload source(Parsed parsed, Console console) throws CommandException {
    String name = parsed.value(FILE, "");
    if (name.isEmpty())
      return pipe(console.in(), "standard input", console);
    try {
      Path file = console.directory().resolve(name);
      if (!Files.isRegularFile(file))
        return pipe(Files.newInputStream(file), "the file '" + name + "'", console);
      long length = Files.size(file);
      if (length > MOST) {
        throw CommandException.usage("the input is longer than " + Limits.MAX_CIPHER_BYTES
            + " bytes, which is more than any server takes at a time.");
      }
      return new Upload(() -> Progress.of(Files.newInputStream(file), length, console), length, true);
    } catch (NoSuchFileException _) {
      throw CommandException.usage("Input file does not exist: " + name);
    } catch (IOException | InvalidPathException e) {
      throw CommandException.usage("the file '" + name + "' cannot be read: " + e.getMessage() + ".");
    }
  }

  private static Upload pipe(InputStream in, String name, Console console) throws CommandException {
    try {
      byte[] start = in.readNBytes(KEPT + 1);
      if (start.length <= KEPT)
        return new Upload(() -> Progress.of(new ByteArrayInputStream(start), start.length, console), start.length,
            true);
      InputStream all = new SequenceInputStream(new ByteArrayInputStream(start), in);
      return new Upload(() -> Progress.of(all, -1, console), -1, false);
    } catch (IOException e) {
      throw CommandException.usage(name + " cannot be read: " + e.getMessage() + ".");
    }
  }

  /** Sends what there is and writes all of the answer, or leaves no file. */
  static int pass(Upload upload, Parsed parsed, Console console, Work work) throws CommandException {
    try (Target target = Target.of(parsed.value(OUT, ""), console)) {
      work.pass(upload, target);
      target.finish();
      return ExitCode.OK;
    } catch (IOException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage() + ".");
    }
  }

  /** Writes what is in memory. */
  static int write(Parsed parsed, Console console, byte[] bytes) throws CommandException {
    return pass(new Upload(InputStream::nullInputStream, 0, true), parsed, console, (_, answer) -> answer.write(bytes));
  }
}
