package io.spike.store.merkle;

import io.spike.store.crypto.Crypto;

/** The three hashes of RFC 9162, section 2.1.1, 32 bytes each. The prefixes keep a node from passing as a leaf. */
public final class TreeHash {

  /** Bytes of a hash. */
  public static final int BYTES = 32;
  private static final byte[] LEAF = {0};
  private static final byte[] NODE = {1};

  private TreeHash() {}

  /** Of a leaf: SHA-256(0x00 ‖ entry); {@code entry} as stored. */
  public static byte[] leaf(byte[] entry) {
    return Crypto.sha256(LEAF, entry);
  }

  /** Of an inner node: SHA-256(0x01 ‖ left ‖ right). */
  public static byte[] node(byte[] left, byte[] right) {
    return Crypto.sha256(NODE, left, right);
  }

  /** Of the tree without leaves: SHA-256 of nothing. */
  public static byte[] empty() {
    return Crypto.sha256(new byte[0]);
  }
}
