package io.spike.keeper;

import io.spike.store.crypto.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * How SPIKE (Go) derives its coefficients from the root key. For tests alone: it makes the first coefficient
 * SHA-256(root key), which is why we never derive ours.
 */
final class SpikeDeal {

  private SpikeDeal() {}

  /** SPIKE since circl 1.6.2: a chain of SHA-256 blocks, each taken if below the order. */
  static Deal current(byte[] rootKey, int threshold, int shares) {
    var coefficients = new ByteArrayOutputStream();
    byte[] block = sha256(rootKey);
    while (coefficients.size() < 32 * (threshold - 1)) {
      if (new BigInteger(1, block).compareTo(P256Scalars.ORDER) < 0) {
        coefficients.writeBytes(block);
      }
      block = sha256(block);
    }
    return new Deal(threshold, shares, SecretBytes.take(coefficients.toByteArray()));
  }

  /** SPIKE up to 0.8.0: each block of the chain through hash_to_field (RFC 9380) with an empty tag. */
  static Deal legacy(byte[] rootKey, int threshold, int shares) {
    var coefficients = new ByteArrayOutputStream();
    byte[] block = sha256(rootKey);
    for (int i = 1; i < threshold; i++) {
      byte[] scalar = new byte[32];
      P256Scalars.encode(P256Scalars.fromPublic(new BigInteger(1, expandMessage(block)).mod(P256Scalars.ORDER)),
          scalar, 0);
      coefficients.writeBytes(scalar);
      block = sha256(block);
    }
    return new Deal(threshold, shares, SecretBytes.take(coefficients.toByteArray()));
  }

  /** expand_message_xmd of RFC 9380 section 5.3.1: SHA-256, no tag, 48 bytes. */
  private static byte[] expandMessage(byte[] message) {
    byte[] emptyTag = {0};
    byte[] first = sha256(new byte[64], message, new byte[]{0, 48}, new byte[]{0}, emptyTag);
    byte[] one = sha256(first, new byte[]{1}, emptyTag);
    byte[] mixed = new byte[32];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = (byte) (first[i] ^ one[i]);
    }
    byte[] two = sha256(mixed, new byte[]{2}, emptyTag);
    byte[] expanded = new byte[48];
    System.arraycopy(one, 0, expanded, 0, 32);
    System.arraycopy(two, 0, expanded, 32, 16);
    return expanded;
  }

  static byte[] sha256(byte[]... parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
