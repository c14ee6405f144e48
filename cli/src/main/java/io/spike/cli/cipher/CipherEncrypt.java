package io.spike.cli.cipher;

import io.spike.api.EncryptAnswer;
import io.spike.api.EncryptRequest;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import io.spike.client.Upload;
import java.io.ByteArrayOutputStream;
import java.util.Objects;

/** {@code spike cipher encrypt}. */
public final class CipherEncrypt extends ClusterVerb {

  private static final String PLAINTEXT = "--plaintext";

  /** Changes nothing. */
  public CipherEncrypt() {
    super(false);
  }

  @Override
  protected Command declare() {
    return CipherFiles.addTo(Command.named("encrypt", "", "Encrypts a file or standard input under your tenant's key.",
        "The result is a blob of bytes that 'spike cipher decrypt' takes, and is stored nowhere.")
        .with(Flag.value("BASE64", "encrypt this instead; others can see it on the command line", PLAINTEXT))
        .with(CipherArguments.ALGORITHM_FLAG));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    String algorithm = CipherArguments.algorithm(parsed);
    if (!parsed.has(PLAINTEXT)) {
      Upload plaintext = CipherFiles.source(parsed, console);
      return client -> CipherFiles.pass(plaintext, parsed, console, client::encrypt);
    }
    CipherArguments.refuse(parsed, CipherFiles.FILE, PLAINTEXT);
    if (console.environmentIsTrue("SPIKE_NO_ARGV_SECRETS")) {
      throw CommandException.usage(PLAINTEXT + " is on the command line, which SPIKE_NO_ARGV_SECRETS=true forbids; use "
          + CipherFiles.FILE + " or standard input.");
    }
    byte[] plaintext = CipherArguments.base64(parsed, PLAINTEXT);
    return client -> {
      try (EncryptRequest request = new EncryptRequest(plaintext, algorithm)) {
        return CipherFiles.write(parsed, console, blob(client.encrypt(request)));
      }
    };
  }

  /** SPIKE prints the ciphertext alone, which nothing can decrypt; ours is the same blob in both modes. */
  private static byte[] blob(EncryptAnswer answer) {
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    blob.write(answer.version());
    blob.writeBytes(Objects.requireNonNull(answer.nonce()));
    blob.writeBytes(Objects.requireNonNull(answer.ciphertext()));
    return blob.toByteArray();
  }
}
