package io.spike.store.merkle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** MTH, PATH and PROOF as RFC 9162, section 2.1, writes them down: over lists, by recursion, with nothing of ours. */
public final class RfcDefinition {

  private RfcDefinition() {}

  /** The root over these entries. */
  public static byte[] mth(List<byte[]> d) {
    if (d.isEmpty()) {
      return sha256();
    }
    if (d.size() == 1) {
      return sha256(new byte[]{0}, d.getFirst());
    }
    int k = k(d.size());
    return sha256(new byte[]{1}, mth(d.subList(0, k)), mth(d.subList(k, d.size())));
  }

  static List<byte[]> path(int m, List<byte[]> d) {
    if (d.size() == 1) {
      return List.of();
    }
    int k = k(d.size());
    return m < k
        ? join(path(m, d.subList(0, k)), mth(d.subList(k, d.size())))
        : join(path(m - k, d.subList(k, d.size())), mth(d.subList(0, k)));
  }

  static List<byte[]> proof(int m, List<byte[]> d) {
    return subproof(m, d, true);
  }

  private static List<byte[]> subproof(int m, List<byte[]> d, boolean b) {
    if (m == d.size()) {
      return b ? List.of() : List.of(mth(d));
    }
    int k = k(d.size());
    return m <= k
        ? join(subproof(m, d.subList(0, k), b), mth(d.subList(k, d.size())))
        : join(subproof(m - k, d.subList(k, d.size()), false), mth(d.subList(0, k)));
  }

  private static int k(int n) {
    int k = 1;
    while (2 * k < n) {
      k *= 2;
    }
    return k;
  }

  private static List<byte[]> join(List<byte[]> list, byte[] last) {
    List<byte[]> joined = new ArrayList<>(list);
    joined.add(last);
    return joined;
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
