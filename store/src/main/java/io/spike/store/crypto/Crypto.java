package io.spike.store.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The primitives of the stored form over {@link SecretBytes}: HKDF, HMAC, AES-256-GCM, SHA-256. Thread-safe. */
public final class Crypto {

  /** Bytes of a GCM nonce. */
  public static final int NONCE = 12;
  /** Bytes of a GCM tag. */
  public static final int TAG = 16;
  /** Bytes of every symmetric key. */
  public static final int KEY = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final String AES = "AES/GCM/NoPadding";
  private static final String SHA = "SHA-256";
  private static final String HMAC = "HmacSHA256";
  /** Found once: looking through all providers costs as much as a small payload. */
  private static final Provider AES_PROVIDER = usable(() -> Cipher.getInstance(AES).getProvider());
  private static final Provider HMAC_PROVIDER = usable(() -> Mac.getInstance(HMAC).getProvider());
  private static final Provider SHA_PROVIDER = usable(() -> MessageDigest.getInstance(SHA).getProvider());

  private Crypto() {}

  /** Fresh random bytes from the platform's generator. */
  public static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /** A fresh random 32-byte key. */
  public static SecretBytes randomKey() {
    return SecretBytes.random(KEY, RANDOM);
  }

  /** HKDF-SHA-256, extract and expand, to 32 bytes; the caller closes the result. */
  public static SecretBytes derive(SecretBytes key, byte[] salt, Labels info) {
    return key.use(bytes -> {
      byte[] derived = hkdf(bytes, salt, info);
      try {
        return SecretBytes.copyOf(derived);
      } finally {
        Arrays.fill(derived, (byte) 0);
      }
    });
  }

  private static byte[] hkdf(byte[] key, byte[] salt, Labels info) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(HKDFParameterSpec.ofExtract().addIKM(key).addSalt(salt).thenExpand(info.bytes(), KEY));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HKDF-SHA256 is not usable in this JVM", e);
    }
  }

  /** HMAC-SHA-256 over the parts in order. */
  public static byte[] hmac(SecretBytes key, byte[]... parts) {
    return key.use(bytes -> {
      try {
        Mac mac = Mac.getInstance(HMAC, HMAC_PROVIDER);
        mac.init(new SecretKeySpec(bytes, HMAC));
        for (byte[] part : parts) {
          mac.update(part);
        }
        return mac.doFinal();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("HmacSHA256 is not usable in this JVM", e);
      }
    });
  }

  /** AES-256-GCM under a fresh random nonce: nonce, ciphertext, tag. */
  public static byte[] seal(SecretBytes key, byte[] aad, byte[] plaintext) {
    byte[] nonce = random(NONCE);
    byte[] sealed = new byte[NONCE + plaintext.length + TAG];
    System.arraycopy(nonce, 0, sealed, 0, NONCE);
    key.use(bytes -> {
      try {
        Cipher cipher = cipher(Cipher.ENCRYPT_MODE, bytes, nonce, 0, aad);
        return cipher.doFinal(plaintext, 0, plaintext.length, sealed, NONCE);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("AES-256-GCM is not usable in this JVM", e);
      }
    });
    return sealed;
  }

  /**
   * Opens what {@link #seal} made, from {@code offset} to the end of {@code sealed}.
   *
   * @throws UnopenableException when key, AAD or bytes do not belong together
   */
  public static byte[] open(SecretBytes key, byte[] aad, byte[] sealed, int offset) throws UnopenableException {
    if (sealed.length - offset < NONCE + TAG) {
      throw new UnopenableException("ciphertext is shorter than nonce and tag");
    }
    Optional<byte[]> opened = key.use(bytes -> {
      try {
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, bytes, sealed, offset, aad);
        return Optional.of(cipher.doFinal(sealed, offset + NONCE, sealed.length - offset - NONCE));
      } catch (AEADBadTagException _) {
        return Optional.empty();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("AES-256-GCM is not usable in this JVM", e);
      }
    });
    return opened.orElseThrow(() -> new UnopenableException("ciphertext does not open under this key"));
  }

  private static Provider usable(Callable<Provider> found) {
    try {
      return found.call();
    } catch (Exception e) {
      throw new IllegalStateException("this JVM lacks an algorithm of the stored form: " + e.getMessage(), e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, int offset, byte[] aad)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(AES, AES_PROVIDER);
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG * 8, nonce, offset, NONCE));
    cipher.updateAAD(aad);
    return cipher;
  }

  /** SHA-256 over the parts in order. */
  public static byte[] sha256(byte[]... parts) {
    MessageDigest digest = sha256();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /** A fresh SHA-256 digest. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance(SHA, SHA_PROVIDER);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not usable in this JVM", e);
    }
  }

  /** Overwrites with zeros. */
  public static void wipe(byte[] bytes) {
    Arrays.fill(bytes, (byte) 0);
  }
}
