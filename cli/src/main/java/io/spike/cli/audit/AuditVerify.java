package io.spike.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spike.api.AuditBundle.AuditRecord;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.Verb;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import io.spike.client.audit.BundleVerifier;
import io.spike.client.audit.BundleVerifier.Proven;
import io.spike.client.audit.UnprovenException;
import io.spike.client.audit.VerifierKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code spike audit verify}: connects to nothing. */
public final class AuditVerify implements Verb {

  private static final String LOG_KEY = "--log-key";
  /** An entry is a few kilobytes, and so is what proves it. */
  private static final int MAX_FILE = 4 << 20;

  @Override
  public Command command() {
    return Command.named("verify", "<bundle>",
        "Verifies offline what 'spike audit prove' wrote, and prints what is proven.",
        "Needs the file and the log's public key alone. Ends with 8 when the bundle does not prove what it says.")
        .with(Flag.value("KEY", "the log's public key as 'spike audit key' prints it, or @FILE", LOG_KEY));
  }

  @Override
  public int run(Parsed parsed, Console console) throws CommandException {
    String file = parsed.arguments(1, 1).getFirst();
    VerifierKey key = key(parsed.value(LOG_KEY, ""));
    byte[] bundle = read(file);
    try {
      print(console.out(), BundleVerifier.verify(bundle, key));
      return ExitCode.OK;
    } catch (UnprovenException e) {
      throw new CommandException(ExitCode.VERIFICATION_FAILED, "Not proven: " + e.getMessage() + ".");
    }
  }

  private static VerifierKey key(String option) throws CommandException {
    if (option.isEmpty())
      throw CommandException.usage("'spike audit verify' needs " + LOG_KEY + " KEY or " + LOG_KEY + " @FILE.");
    String text = option.startsWith("@") ? new String(read(option.substring(1)), UTF_8) : option;
    try {
      return VerifierKey.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(LOG_KEY + ": " + e.getMessage() + ".");
    }
  }

  private static byte[] read(String name) throws CommandException {
    try (InputStream in = Files.newInputStream(Path.of(name))) {
      byte[] bytes = in.readNBytes(MAX_FILE + 1);
      if (bytes.length <= MAX_FILE)
        return bytes;
      throw CommandException.usage("the file '" + name + "' is longer than " + MAX_FILE + " bytes.");
    } catch (NoSuchFileException _) {
      throw CommandException.usage("the file '" + name + "' does not exist.");
    } catch (IOException | InvalidPathException e) {
      throw CommandException.usage("the file '" + name + "' cannot be read: " + e.getMessage() + ".");
    }
  }

  private static void print(PrintStream out, Proven proven) {
    AuditRecord record = proven.record();
    line(out, "Log", proven.log());
    line(out, "Entry", proven.sequence() + ", under the signed head of " + proven.size() + " entries");
    line(out, "Time", record.time());
    line(out, "Kind", record.kind());
    line(out, "Tenant", Long.toString(record.tenant()));
    line(out, "Version", record.version() == 0 ? "" : Long.toString(record.version()));
    line(out, "Actor", record.actor());
    line(out, "Path", record.path());
    line(out, "Policy", record.policy());
    line(out, "Reason", record.reason());
    line(out, "Address", record.address());
    line(out, "Operation", record.operation());
  }

  /** Left out where there is nothing; control characters could draw another line, so they are escaped. */
  private static void line(PrintStream out, String name, @Nullable String value) {
    if (value == null || value.isEmpty())
      return;
    StringBuilder text = new StringBuilder(name).repeat(' ', 11 - name.length());
    value.codePoints().forEach(c -> {
      if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == 0x2028 || c == 0x2029) {
        text.append(String.format("\\u%04x", c));
      } else {
        text.appendCodePoint(c);
      }
    });
    out.print(text.append('\n'));
  }
}
