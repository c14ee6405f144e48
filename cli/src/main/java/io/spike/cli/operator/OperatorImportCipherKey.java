package io.spike.cli.operator;

import io.spike.api.CipherFormat;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** {@code spike operator import-cipher-key}. */
public final class OperatorImportCipherKey extends ClusterVerb {

  private static final String FILE = "--file";
  private static final String CHECK = "--check";
  private static final String TENANT = "--tenant";
  /** More than the shards of 255 Keepers. */
  private static final int LONGEST_KEY_TEXT = 32 * 1024;
  private static final int LARGEST_BLOB = 64 * 1024 * 1024;

  /** Writes. */
  public OperatorImportCipherKey() {
    super(true);
  }

  @Override
  protected Command declare() {
    return Command.named("import-cipher-key", "",
        "Takes over the key of a Go deployment, so that what it encrypted can be decrypted here.",
        "The key comes from a file or standard input, never from the command line: 64 hex digits, or enough of that",
        "deployment's recovery shards. It is not used to encrypt.")
        .with(Flag.value("FILE", "read the key there instead of from standard input", "-f", FILE))
        .with(Flag.value("FILE", "a blob of that deployment, which the key must open; needed with shards", CHECK))
        .with(Flag.value("NAME", "whose cipher gets the key (default: that of IDs which name no tenant)", TENANT));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    CipherKeyText text = text(parsed, console);
    try {
      check(parsed, console, text);
    } catch (CommandException e) {
      text.close();
      throw e;
    }
    return client -> {
      try (text) {
        boolean imported = client.importCipherKey(parsed.value(TENANT, ""), text.key());
        console.out().println(imported ? "The key is imported." : "The key was imported before.");
        return ExitCode.OK;
      }
    };
  }

  private static CipherKeyText text(Parsed parsed, Console console) throws CommandException {
    byte[] bytes = parsed.has(FILE)
        ? file(console, parsed.value(FILE, ""), LONGEST_KEY_TEXT)
        : standardInput(console);
    try {
      return CipherKeyText.parse(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static byte[] standardInput(Console console) throws CommandException {
    try {
      return console.in().readNBytes(LONGEST_KEY_TEXT);
    } catch (IOException e) {
      throw CommandException.usage("standard input cannot be read: " + e.getMessage() + ".");
    }
  }

  private static byte[] file(Console console, String name, int longest) throws CommandException {
    try (InputStream in = Files.newInputStream(console.directory().resolve(name))) {
      return in.readNBytes(longest);
    } catch (NoSuchFileException _) {
      throw CommandException.usage("Input file does not exist: " + name);
    } catch (IOException | InvalidPathException e) {
      throw CommandException.usage("the file '" + name + "' cannot be read: " + e.getMessage() + ".");
    }
  }

  private static void check(Parsed parsed, Console console, CipherKeyText text) throws CommandException {
    if (!parsed.has(CHECK)) {
      if (text.combined()) {
        throw CommandException.usage("shards do not say whether they belong together: name a blob that their deployment"
            + " encrypted with " + CHECK + ".");
      }
      return;
    }
    String name = parsed.value(CHECK, "");
    if (!opens(text.key(), file(console, name, LARGEST_BLOB))) {
      throw new CommandException(ExitCode.VERIFICATION_FAILED,
          "the key does not open '" + name + "'; nothing was sent.");
    }
  }

  private static boolean opens(byte[] key, byte[] blob) throws CommandException {
    if (blob.length < CipherFormat.HEAD_BYTES + CipherFormat.TAG_BYTES
        || !CipherFormat.isReadable(Byte.toUnsignedInt(blob[0]))) {
      return false;
    }
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(CipherFormat.TAG_BYTES * 8, blob, 1, CipherFormat.NONCE_BYTES));
      Arrays.fill(cipher.doFinal(blob, CipherFormat.HEAD_BYTES, blob.length - CipherFormat.HEAD_BYTES), (byte) 0);
      return true;
    } catch (AEADBadTagException _) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new CommandException(ExitCode.UNAVAILABLE,
          "AES-256-GCM is not usable in this JVM: " + e.getMessage() + ".");
    }
  }
}
