package io.spike.client.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A log's Ed25519 public key with its name (C2SP signed-note). Immutable. */
public final class VerifierKey {

  /** Bytes of a key hash. */
  static final int HASH = 4;
  private static final int ED25519 = 1;
  private static final int RAW = 32;
  private static final Pattern FORM = Pattern.compile("([^+\\s]+)\\+([0-9a-f]{8})\\+([A-Za-z0-9+/]{44})");
  /** SubjectPublicKeyInfo of RFC 8410 up to the raw key. */
  private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

  private final String name;
  private final byte[] hash;
  private final byte[] raw;

  private VerifierKey(String name, byte[] hash, byte[] raw) {
    this.name = name;
    this.hash = hash;
    this.raw = raw;
  }

  /**
   * Reads {@code <name>+<hash, 8 hex digits>+<base64 of 0x01 and the raw key>}; white space around it is ignored.
   *
   * @throws IllegalArgumentException with one sentence, for anything else
   */
  public static VerifierKey parse(String text) {
    Matcher parts = FORM.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException("the log key is not of the form <name>+<hash>+<key>");
    }
    byte[] typed = Base64.getDecoder().decode(parts.group(3));
    byte[] hash = Arrays.copyOf(Sha256.of(parts.group(1).getBytes(UTF_8), new byte[]{'\n'}, typed), HASH);
    if (typed.length != 1 + RAW || typed[0] != ED25519 || !parts.group(2).equals(HexFormat.of().formatHex(hash))) {
      throw new IllegalArgumentException("the log key is damaged: its hash is not that of its name and key");
    }
    return new VerifierKey(parts.group(1), hash, Arrays.copyOfRange(typed, 1, typed.length));
  }

  /** The name, which is the origin of the log's checkpoints. */
  public String name() {
    return name;
  }

  /** Name and hash, without the key. */
  public String id() {
    return name + "+" + HexFormat.of().formatHex(hash);
  }

  /** Whether a note's four bytes name this key. */
  boolean isNamedBy(byte[] keyHash) {
    return Arrays.equals(hash, keyHash);
  }

  /** Whether {@code signature} of {@code text} is good. */
  boolean verifies(String text, byte[] signature) {
    byte[] spki = Arrays.copyOf(SPKI, SPKI.length + RAW);
    System.arraycopy(raw, 0, spki, SPKI.length, RAW);
    try {
      PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(text.getBytes(UTF_8));
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
