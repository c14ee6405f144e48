package io.spike.store.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * The opened cipher keys of one tenant: its own, by epoch, and those that were imported from a Go deployment, which only
 * decrypt. Owns them and wipes them on close. Thread-safe.
 *
 * <p>No other tenant's key and never the root key is among them: what they encrypt opens nothing in the store, and what is
 * in the store does not open here.
 */
public final class CipherKeys implements AutoCloseable {

  private static final byte[] NO_AAD = {};

  private final SortedMap<Integer, SecretBytes> own = new ConcurrentSkipListMap<>(
      (a, b) -> Integer.compareUnsigned(b, a));
  /** Newest first. */
  private final List<SecretBytes> imported = new CopyOnWriteArrayList<>();

  /** Adds the key of an epoch, which is taken over; one that is known already stays. */
  public void addOwn(int epoch, SecretBytes key) {
    if (own.putIfAbsent(epoch, key) != null) {
      key.close();
    }
  }

  /** Adds a key that was imported after those that are known, which is taken over; one that is known already stays. */
  public void addImported(SecretBytes key) {
    if (key.use(this::hasImported)) {
      key.close();
    } else {
      imported.addFirst(key);
    }
  }

  /** Whether this key is among the imported ones; the time taken says nothing about its bytes. */
  public boolean hasImported(byte[] key) {
    return imported.stream().filter(known -> known.matches(key)).count() > 0;
  }

  /** AES-256-GCM without AAD under the newest key of the tenant's own: fresh random nonce, ciphertext, tag. */
  public byte[] encrypt(byte[] plaintext) {
    return Crypto.seal(own.values().iterator().next(), NO_AAD, plaintext);
  }

  /**
   * Opens nonce, ciphertext and tag, from {@code offset} to the end: by the tenant's own keys, newest first, then by the
   * imported ones, newest first.
   *
   * @return empty when none of them opens it
   */
  public Optional<byte[]> decrypt(byte[] sealed, int offset) {
    return Stream.concat(own.values().stream(), imported.stream())
        .flatMap(key -> open(key, sealed, offset).stream()).findFirst();
  }

  /** As {@link #encrypt(byte[])}, of any length; closes neither stream. */
  public void encrypt(InputStream plaintext, OutputStream sealed) throws IOException {
    GcmStream.seal(own.values().iterator().next(), plaintext, sealed);
  }

  /** A nonce, ciphertext and tag that can be read again and again. */
  @FunctionalInterface
  public interface Sealed {
    /** All of it, from the nonce. */
    InputStream open() throws IOException;
  }

  /**
   * As {@link #decrypt(byte[], int)}, of any length. The tag is found right before this returns.
   *
   * @param length of {@code sealed}, at least that of nonce and tag
   * @return the plaintext, for the caller to close; empty when no key opens it
   */
  public Optional<InputStream> decrypt(Sealed sealed, long length) throws IOException {
    for (SecretBytes key : Stream.concat(own.values().stream(), imported.stream()).toList()) {
      boolean opens;
      try (InputStream first = sealed.open()) {
        opens = GcmStream.opens(key, first, length);
      }
      if (opens) {
        return Optional.of(GcmStream.open(key, sealed.open(), length));
      }
    }
    return Optional.empty();
  }

  private static Optional<byte[]> open(SecretBytes key, byte[] sealed, int offset) {
    try {
      return Optional.of(Crypto.open(key, NO_AAD, sealed, offset));
    } catch (UnopenableException _) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    own.values().forEach(SecretBytes::close);
    imported.forEach(SecretBytes::close);
  }
}
