package io.spike.store.merkle;

import java.security.MessageDigest;
import java.util.List;

/** Verification of proofs, from its arguments alone and total: whatever is given, the answer is yes or no. */
public final class Proofs {

  private Proofs() {}

  /**
   * Whether {@code leaf} is number {@code index} of the tree of {@code size} leaves with this root (RFC 9162, section
   * 2.1.3.2).
   *
   * @param leaf {@link TreeHash#leaf} of the entry
   */
  public static boolean includes(byte[] root, long size, long index, byte[] leaf, List<byte[]> path) {
    if (index < 0 || index >= size) {
      return false;
    }
    long at = index;
    long last = size - 1;
    byte[] hash = leaf;
    for (byte[] sibling : path) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        hash = TreeHash.node(sibling, hash);
        int up = (at & 1) == 1 ? 0 : Long.numberOfTrailingZeros(at);
        at >>= up;
        last >>= up;
      } else {
        hash = TreeHash.node(hash, sibling);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && MessageDigest.isEqual(hash, root);
  }

  /** Whether the second tree begins with all of the first, which is not empty (RFC 9162, section 2.1.4.2). */
  public static boolean isPrefix(byte[] firstRoot, long first, byte[] secondRoot, long second, List<byte[]> proof) {
    if (first <= 0 || first > second) {
      return false;
    }
    if (first == second) {
      return proof.isEmpty() && MessageDigest.isEqual(firstRoot, secondRoot);
    }
    // A first tree that is complete is a node of the second and not sent: the verifier has it.
    boolean complete = Long.bitCount(first) == 1;
    if (proof.isEmpty() && !complete) {
      return false;
    }
    long at = first - 1;
    long last = second - 1;
    int up = Long.numberOfTrailingZeros(~at);
    at >>= up;
    last >>= up;
    byte[] inFirst = complete ? firstRoot : proof.getFirst();
    byte[] inSecond = inFirst;
    for (byte[] hash : complete ? proof : proof.subList(1, proof.size())) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        inFirst = TreeHash.node(hash, inFirst);
        inSecond = TreeHash.node(hash, inSecond);
        int skip = (at & 1) == 1 ? 0 : Long.numberOfTrailingZeros(at);
        at >>= skip;
        last >>= skip;
      } else {
        inSecond = TreeHash.node(inSecond, hash);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && MessageDigest.isEqual(inFirst, firstRoot) && MessageDigest.isEqual(inSecond, secondRoot);
  }
}
