package io.spike.client.audit;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A signed head of the log, verified.
 *
 * @param size entries that it covers
 * @param root of the Merkle tree over them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TreeHead(long size, byte[] root) {

  private static final int HASH = 32;
  private static final int SIGNATURE = 64;
  private static final Pattern NOTE = Pattern.compile("(([^\n]+)\n([1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n)\n"
      + "\u2014 ([^ \n]+) ([A-Za-z0-9+/]{91}=)\n");

  /** Reads a checkpoint and verifies its signature. */
  static TreeHead of(String checkpoint, VerifierKey key) throws UnprovenException {
    Matcher parts = NOTE.matcher(checkpoint);
    if (!parts.matches()) {
      throw new UnprovenException("the checkpoint is not a signed note of five lines");
    }
    if (!parts.group(2).equals(key.name()) || !parts.group(5).equals(key.name())) {
      throw new UnprovenException("the checkpoint is not of the log " + key.name());
    }
    byte[] signed = base64(parts.group(6));
    byte[] hash = Arrays.copyOf(signed, VerifierKey.HASH);
    byte[] signature = Arrays.copyOfRange(signed, VerifierKey.HASH, signed.length);
    if (signature.length != SIGNATURE || !key.isNamedBy(hash) || !key.verifies(parts.group(1), signature)) {
      throw new UnprovenException("the checkpoint is not signed by the log key");
    }
    return new TreeHead(Long.parseLong(parts.group(3)), base64(parts.group(4)));
  }

  private static byte[] base64(String text) throws UnprovenException {
    byte[] bytes = Base64.getDecoder().decode(text);
    if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
      throw new UnprovenException("the checkpoint is not written in the one form there is");
    }
    return bytes;
  }

  /** Whether {@code entry} is number {@code index} of the tree; RFC 9162, section 2.1.3.2. */
  boolean includes(byte[] entry, long index, List<byte[]> path) {
    if (index < 0 || index >= size) {
      return false;
    }
    byte[] hash = Sha256.of(new byte[]{0}, entry);
    long at = index;
    long last = size - 1;
    for (byte[] sibling : path) {
      if (last == 0 || sibling.length != HASH) {
        return false;
      }
      if (at % 2 == 1 || at == last) {
        hash = Sha256.of(new byte[]{1}, sibling, hash);
        while (at % 2 == 0 && at != 0) {
          at /= 2;
          last /= 2;
        }
      } else {
        hash = Sha256.of(new byte[]{1}, hash, sibling);
      }
      at /= 2;
      last /= 2;
    }
    return last == 0 && Arrays.equals(hash, root);
  }
}
