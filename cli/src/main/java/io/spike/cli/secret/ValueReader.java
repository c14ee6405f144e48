package io.spike.cli.secret;

import io.spike.api.Limits;
import io.spike.api.SecretValues;
import io.spike.api.Utf8;
import io.spike.api.Validation;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns {@code key=value} arguments into values: literal, from standard input, or from files. */
final class ValueReader {

  private final Console console;
  private final boolean literal;
  private @Nullable String fromInput;
  private boolean onCommandLine;

  ValueReader(Console console, boolean literal) {
    this.console = console;
    this.literal = literal;
  }

  /** All or nothing: one bad pair, and nothing is put. Of two values for one key the last wins, as in SPIKE. */
  SecretValues read(List<String> pairs) throws CommandException {
    Map<String, byte[]> values = new LinkedHashMap<>();
    for (int i = 0; i < pairs.size(); i++) {
      String pair = pairs.get(i);
      int equals = pair.indexOf('=');
      // The text itself may be a value whose key was forgotten: it is not repeated.
      if (equals < 0)
        throw CommandException.usage("Invalid key-value pair: argument " + (i + 1) + " has no '='.");
      String key = pair.substring(0, equals);
      String error = Validation.keyName(key);
      if (error != null)
        throw CommandException.usage("Invalid key-value pair: argument " + (i + 1) + ": " + error + ".");
      values.put(key, value(key, pair.substring(equals + 1)));
    }
    if (onCommandLine)
      warn();
    return SecretValues.owning(values);
  }

  private byte[] value(String key, String text) throws CommandException {
    if (!literal && text.equals("-"))
      return standardInput(key);
    if (!literal && text.startsWith("@"))
      return file(key, text.substring(1));
    onCommandLine = true;
    if (console.environmentIsTrue("SPIKE_NO_ARGV_SECRETS")) {
      throw CommandException.usage("the value of '" + key
          + "' is on the command line, which SPIKE_NO_ARGV_SECRETS=true forbids; use " + key + "=- or " + key
          + "=@FILE.");
    }
    return Utf8.encode(text);
  }

  private byte[] standardInput(String key) throws CommandException {
    if (fromInput != null) {
      throw CommandException.usage("standard input can give one value, not those of '" + fromInput + "' and '" + key
          + "'.");
    }
    fromInput = key;
    try {
      return text(key, console.in());
    } catch (IOException e) {
      throw CommandException.usage("the value of '" + key + "' cannot be read from standard input: " + e.getMessage()
          + ".");
    }
  }

  private static byte[] file(String key, String name) throws CommandException {
    try (InputStream in = Files.newInputStream(Path.of(name))) {
      return text(key, in);
    } catch (NoSuchFileException _) {
      throw CommandException.usage("the file '" + name + "' with the value of '" + key + "' does not exist.");
    } catch (IOException | InvalidPathException e) {
      throw CommandException.usage("the file '" + name + "' with the value of '" + key + "' cannot be read: "
          + e.getMessage() + ".");
    }
  }

  /** At most what a value may be; exactly one newline at the end is removed, since most files and pipes have one. */
  private static byte[] text(String key, InputStream in) throws IOException, CommandException {
    byte[] bytes = in.readNBytes(Limits.MAX_VALUE_BYTES + 1);
    if (bytes.length > Limits.MAX_VALUE_BYTES) {
      throw CommandException.usage("the value of '" + key + "' is longer than " + Limits.MAX_VALUE_BYTES + " bytes.");
    }
    if (Utf8.repair(bytes) != bytes) {
      throw CommandException.usage("the value of '" + key + "' is not UTF-8; encode it first, for instance by base64.");
    }
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\n')
      length--;
    if (length < bytes.length && length > 0 && bytes[length - 1] == '\r')
      length--;
    if (length == bytes.length)
      return bytes;
    byte[] trimmed = Arrays.copyOf(bytes, length);
    Arrays.fill(bytes, (byte) 0);
    return trimmed;
  }

  private void warn() {
    console.hint("values on the command line can be read by every process of this machine and stay in the shell's"
        + " history; key=- or key=@FILE avoids both");
  }
}
