package io.spike.store.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spike.store.crypto.Ed25519;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.merkle.TreeHash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checkpoint with the one signature of its log (C2SP signed-note).
 *
 * @param checkpoint what is signed; its origin is the key's name
 * @param keyHash 4 bytes, not copied
 * @param signature Ed25519 over {@link Checkpoint#text}, 64 bytes, not copied
 */
public record SignedCheckpoint(Checkpoint checkpoint, byte[] keyHash, byte[] signature) {

  private static final Pattern NOTE = Pattern.compile(
      "(spike/[0-9a-f]{32}/[1-9][0-9]{0,18})\n([1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n\n"
          + "\u2014 (\\S+) ([A-Za-z0-9+/]{91}=)\n");

  /**
   * Signs.
   *
   * @param publicKey raw, of the same pair
   * @param pkcs8 the private key; still the caller's
   */
  public static SignedCheckpoint sign(Checkpoint checkpoint, byte[] publicKey, SecretBytes pkcs8) {
    return new SignedCheckpoint(checkpoint, LogKey.hash(checkpoint.origin(), publicKey),
        Ed25519.sign(pkcs8, checkpoint.text().getBytes(UTF_8)));
  }

  /** The whole note: text, blank line, signature line. */
  public String note() {
    byte[] signed = ByteBuffer.allocate(LogKey.HASH + Ed25519.SIGNATURE).put(keyHash).put(signature).array();
    return checkpoint.text() + "\n\u2014 " + checkpoint.origin() + " " + Base64.getEncoder().encodeToString(signed)
        + "\n";
  }

  /** Reads {@link #note}; empty for any other text, so that each checkpoint has one form. Never throws. */
  public static Optional<SignedCheckpoint> parse(String note) {
    Matcher parts = NOTE.matcher(note);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      byte[] root = Base64.getDecoder().decode(parts.group(3));
      byte[] signed = Base64.getDecoder().decode(parts.group(5));
      SignedCheckpoint read = new SignedCheckpoint(
          new Checkpoint(parts.group(1), Long.parseLong(parts.group(2)), root), Arrays.copyOf(signed, LogKey.HASH),
          Arrays.copyOfRange(signed, LogKey.HASH, signed.length));
      return root.length == TreeHash.BYTES && read.note().equals(note) ? Optional.of(read) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Whether the key hash names this raw public key and the signature is good under it. */
  public boolean isSignedBy(byte[] publicKey) {
    return Arrays.equals(keyHash, LogKey.hash(checkpoint.origin(), publicKey))
        && Ed25519.verify(publicKey, checkpoint.text().getBytes(UTF_8), signature);
  }
}
