package io.spike.cli.cipher;

import io.spike.api.CipherFormat;
import io.spike.api.DecryptRequest;
import io.spike.api.ErrorCode;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import io.spike.client.SpikeClient;
import io.spike.client.SpikeException;
import io.spike.client.Upload;
import java.util.Arrays;

/** {@code spike cipher decrypt}. */
public final class CipherDecrypt extends ClusterVerb {

  private static final String VERSION = "--version";
  private static final String NONCE = "--nonce";
  private static final String CIPHERTEXT = "--ciphertext";
  private static final int LARGEST_BYTE = 255;

  /** Changes nothing. */
  public CipherDecrypt() {
    super(false);
  }

  @Override
  protected Command declare() {
    return CipherFiles.addTo(Command.named("decrypt", "", "Decrypts what 'spike cipher encrypt' made.",
        "Writes nothing at all unless the whole blob is found to be as it was encrypted.")
        .with(Flag.value("N", "of the format, with " + NONCE + " and " + CIPHERTEXT + " (default: 1)", VERSION))
        .with(Flag.value("BASE64", "12 bytes", NONCE))
        .with(Flag.value("BASE64", "decrypt this instead of a blob", CIPHERTEXT))
        .with(CipherArguments.ALGORITHM_FLAG));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    if (!parsed.has(VERSION) && !parsed.has(NONCE) && !parsed.has(CIPHERTEXT)) {
      Upload blob = CipherFiles.source(parsed, console);
      return client -> CipherFiles.pass(blob, parsed, console, client::decrypt);
    }
    for (String flag : new String[]{VERSION, NONCE, CIPHERTEXT}) {
      if (parsed.has(flag))
        CipherArguments.refuse(parsed, CipherFiles.FILE, flag);
    }
    DecryptRequest request = new DecryptRequest(version(parsed), CipherArguments.base64(parsed, NONCE),
        CipherArguments.base64(parsed, CIPHERTEXT), CipherArguments.algorithm(parsed));
    return client -> finish(parsed, console, decrypted(client, request));
  }

  private static int version(Parsed parsed) throws CommandException {
    String text = parsed.value(VERSION, String.valueOf(CipherFormat.VERSION));
    if (text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= LARGEST_BYTE)
      return Integer.parseInt(text);
    throw CommandException.usage(VERSION + ": '" + text + "' is not a number from 0 to 255.");
  }

  /** SPIKE answers 500 to what does not open in this mode, which is no failure of the server. */
  private static byte[] decrypted(SpikeClient client, DecryptRequest request) throws CommandException {
    try {
      return client.decrypt(request);
    } catch (SpikeException e) {
      if (e.code() == ErrorCode.API_INTERNAL_ERROR)
        throw new CommandException(ExitCode.USAGE, "Decryption operation failed: " + e.getMessage() + ".");
      throw e;
    }
  }

  private static int finish(Parsed parsed, Console console, byte[] plaintext) throws CommandException {
    try {
      return CipherFiles.write(parsed, console, plaintext);
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }
}
