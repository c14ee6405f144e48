package io.spike.store.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Ed25519 (RFC 8032) by the JDK, over raw public keys of 32 bytes and signatures of 64. Stateless and thread-safe. */
public final class Ed25519 {

  /** Bytes of a raw public key. */
  public static final int PUBLIC_KEY = 32;
  /** Bytes of a signature. */
  public static final int SIGNATURE = 64;
  private static final String NAME = "Ed25519";
  /** SubjectPublicKeyInfo of RFC 8410 up to the raw key. */
  private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

  private Ed25519() {}

  /**
   * Signs. The same key and message always give the same signature.
   *
   * @param pkcs8 the private key; still the caller's
   * @throws IllegalStateException when it is not an Ed25519 key
   */
  public static byte[] sign(SecretBytes pkcs8, byte[] message) {
    return pkcs8.use(bytes -> {
      try {
        PrivateKey key = KeyFactory.getInstance(NAME).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        Signature signature = Signature.getInstance(NAME);
        signature.initSign(key);
        signature.update(message);
        return signature.sign();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("the key does not sign with Ed25519", e);
      }
    });
  }

  /** Whether the signature is good; false too for a key or signature that is none. */
  public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    if (publicKey.length != PUBLIC_KEY || signature.length != SIGNATURE) {
      return false;
    }
    byte[] spki = new byte[SPKI.length + PUBLIC_KEY];
    System.arraycopy(SPKI, 0, spki, 0, SPKI.length);
    System.arraycopy(publicKey, 0, spki, SPKI.length, PUBLIC_KEY);
    try {
      PublicKey key = KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(spki));
      Signature verifier = Signature.getInstance(NAME);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
