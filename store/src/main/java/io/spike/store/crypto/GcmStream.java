package io.spike.store.crypto;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM without AAD over messages of any size, some kilobytes of them in memory: the same bytes as {@link Crypto}
 * makes and opens. Stateless.
 *
 * <p>What is opened is read twice: once for its tag, and once more for its plaintext, so that none leaves before the tag is
 * found right. The JDK's own cipher would hold all of it instead. NIST SP 800-38D gives what both passes rest on: the
 * plaintext is the ciphertext in counter mode from block 2, and the tag is that of encrypting it again.
 */
final class GcmStream {

  private static final int CHUNK = 16 * 1024;
  private static final int FIRST_BLOCK = 2;
  private static final int YIELD = (1 << 20) - 1;

  private GcmStream() {}

  /** Writes a fresh random nonce, the ciphertext and the tag; closes neither stream. */
  static void seal(SecretBytes key, InputStream plaintext, OutputStream sealed) throws IOException {
    byte[] nonce = Crypto.random(Crypto.NONCE);
    Cipher gcm = gcm(key, nonce);
    sealed.write(nonce);
    byte[] chunk = new byte[CHUNK];
    try {
      for (int n; (n = plaintext.read(chunk)) >= 0;) {
        write(gcm.update(chunk, 0, n), sealed);
      }
      sealed.write(gcm.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is not usable in this JVM", e);
    } finally {
      Crypto.wipe(chunk);
    }
  }

  private static void write(byte @Nullable [] bytes, OutputStream out) throws IOException {
    if (bytes != null) {
      out.write(bytes);
    }
  }

  /** Whether {@code sealed}, nonce to tag of {@code length} bytes, was sealed under this key. */
  static boolean opens(SecretBytes key, InputStream sealed, long length) throws IOException {
    byte[] nonce = nonce(sealed);
    Cipher counter = counter(key, nonce);
    Cipher gcm = gcm(key, nonce);
    byte[] chunk = new byte[CHUNK];
    byte[] plain = new byte[CHUNK];
    try {
      for (long left = textLength(length); left > 0;) {
        int n = sealed.read(chunk, 0, (int) Math.min(CHUNK, left));
        if (n < 0) {
          throw new EOFException("the ciphertext is shorter than it was");
        }
        if ((left & YIELD) < n) {
          // Seconds of computation: on a virtual thread others would wait for all of it.
          Thread.yield();
        }
        int decrypted = counter.update(chunk, 0, n, plain);
        gcm.update(plain, 0, decrypted);
        left -= n;
      }
      byte[] end = gcm.doFinal();
      byte[] tag = new byte[Crypto.TAG];
      System.arraycopy(end, end.length - Crypto.TAG, tag, 0, Crypto.TAG);
      return MessageDigest.isEqual(tag, sealed.readNBytes(Crypto.TAG));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256 is not usable in this JVM", e);
    } finally {
      Crypto.wipe(plain);
    }
  }

  /** The plaintext of what {@link #opens}; closes {@code sealed} with it. */
  static InputStream open(SecretBytes key, InputStream sealed, long length) throws IOException {
    return new Plaintext(sealed, counter(key, nonce(sealed)), textLength(length));
  }

  private static long textLength(long sealedLength) {
    return sealedLength - Crypto.NONCE - Crypto.TAG;
  }

  private static byte[] nonce(InputStream sealed) throws IOException {
    byte[] nonce = sealed.readNBytes(Crypto.NONCE);
    if (nonce.length < Crypto.NONCE) {
      throw new EOFException("the ciphertext is shorter than its nonce");
    }
    return nonce;
  }

  private static Cipher gcm(SecretBytes key, byte[] nonce) {
    return key.use(bytes -> {
      try {
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        gcm.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(bytes, "AES"), new GCMParameterSpec(Crypto.TAG * 8, nonce));
        return gcm;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("AES-256-GCM is not usable in this JVM", e);
      }
    });
  }

  private static Cipher counter(SecretBytes key, byte[] nonce) {
    byte[] start = ByteBuffer.allocate(Crypto.NONCE + 4).put(nonce).putInt(FIRST_BLOCK).array();
    return key.use(bytes -> {
      try {
        Cipher counter = Cipher.getInstance("AES/CTR/NoPadding");
        counter.init(Cipher.DECRYPT_MODE, new SecretKeySpec(bytes, "AES"), new IvParameterSpec(start));
        return counter;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("AES-256-CTR is not usable in this JVM", e);
      }
    });
  }

  /** Used by one thread. */
  private static final class Plaintext extends InputStream {

    private final InputStream sealed;
    private final Cipher counter;
    private long left;

    Plaintext(InputStream sealed, Cipher counter, long left) {
      this.sealed = sealed;
      this.counter = counter;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = sealed.read(into, offset, (int) Math.min(length, left));
      if (n < 0) {
        throw new EOFException("the ciphertext is shorter than it was");
      }
      try {
        counter.update(into, offset, n, into, offset);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("AES-256-CTR is not usable in this JVM", e);
      }
      left -= n;
      return n;
    }

    @Override
    public void close() throws IOException {
      sealed.close();
    }
  }
}
