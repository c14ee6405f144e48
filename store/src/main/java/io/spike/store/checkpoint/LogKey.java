package io.spike.store.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spike.store.crypto.Crypto;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** How C2SP signed-note names and writes an Ed25519 key. Stateless. */
public final class LogKey {

  /** Bytes of a key hash. */
  public static final int HASH = 4;
  private static final byte[] TYPE = {1};
  private static final byte[] NEW_LINE = {'\n'};

  private LogKey() {}

  /**
   * The first 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key).
   *
   * @param publicKey raw, 32 bytes
   */
  public static byte[] hash(String name, byte[] publicKey) {
    return Arrays.copyOf(Crypto.sha256(name.getBytes(UTF_8), NEW_LINE, TYPE, publicKey), HASH);
  }

  /** Name and hash, without the key: {@code <name>+<hash, 8 hex digits>}. */
  public static String id(String name, byte[] publicKey) {
    return name + "+" + HexFormat.of().formatHex(hash(name, publicKey));
  }

  /** The verifier key: {@code <name>+<hash, 8 hex digits>+<base64 of 0x01 ‖ public key>}. */
  public static String vkey(String name, byte[] publicKey) {
    byte[] typed = new byte[TYPE.length + publicKey.length];
    typed[0] = TYPE[0];
    System.arraycopy(publicKey, 0, typed, TYPE.length, publicKey.length);
    return id(name, publicKey) + "+" + Base64.getEncoder().encodeToString(typed);
  }
}
