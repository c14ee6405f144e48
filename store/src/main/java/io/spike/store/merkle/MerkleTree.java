package io.spike.store.merkle;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Roots and proofs of a tree whose complete subtrees are kept, at any size up to the current one (RFC 9162, section 2.1).
 *
 * <p>A complete subtree never changes once its last leaf is there, so every earlier tree is made of nodes of the current one
 * and a handful of hashes: each method reads O(log² size) nodes at most. Thread-safe where the nodes' source is.
 *
 * <p>Sizes and indexes are from 0 to 2^62. A size beyond the leaves that are there throws {@link IllegalStateException},
 * since a node is missing then.
 */
public final class MerkleTree {

  private final Nodes nodes;

  /** Where the nodes of complete subtrees are. */
  @FunctionalInterface
  public interface Nodes {
    /**
     * The hash over the 2^level leaves from {@code index} · 2^level on; null when it is not there.
     *
     * @param level 0 for leaves
     */
    byte @Nullable [] get(int level, long index);
  }

  /**
   * One node to keep.
   *
   * @param level 0 for leaves
   * @param index among the nodes of its level, from 0
   * @param hash 32 bytes, not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Node(int level, long index, byte[] hash) {}

  /** A tree of these nodes. */
  public MerkleTree(Nodes nodes) {
    this.nodes = nodes;
  }

  /**
   * The nodes that leaf number {@code index} completes, itself first; two on average. The caller keeps them.
   *
   * @param index the tree's size before
   * @param leaf {@link TreeHash#leaf} of the entry
   */
  public List<Node> append(long index, byte[] leaf) {
    List<Node> complete = new ArrayList<>();
    byte[] hash = leaf;
    int level = 0;
    complete.add(new Node(level, index, hash));
    for (long at = index; (at & 1) == 1; at >>= 1) {
      hash = TreeHash.node(node(level, at - 1), hash);
      level++;
      complete.add(new Node(level, at >> 1, hash));
    }
    return complete;
  }

  /** The root over the first {@code size} leaves. */
  public byte[] root(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("tree size " + size + " is negative");
    }
    return size == 0 ? TreeHash.empty() : hash(0, size);
  }

  /**
   * The inclusion proof of leaf {@code index} in the tree of {@code size} leaves: siblings from the leaf up, 32 bytes each
   * (RFC 9162, section 2.1.3.1).
   *
   * @throws IllegalArgumentException unless 0 ≤ index &lt; size
   */
  public List<byte[]> inclusion(long index, long size) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("leaf " + index + " is not in a tree of " + size);
    }
    List<byte[]> path = new ArrayList<>();
    inclusion(index, 0, size, path);
    return path;
  }

  private void inclusion(long index, long begin, long end, List<byte[]> path) {
    if (end - begin == 1) {
      return;
    }
    long middle = begin + split(end - begin);
    if (index < middle) {
      inclusion(index, begin, middle, path);
      path.add(hash(middle, end));
    } else {
      inclusion(index, middle, end, path);
      path.add(hash(begin, middle));
    }
  }

  /**
   * The proof that the tree of {@code size} leaves begins with the tree of {@code first} (RFC 9162, section 2.1.4.1).
   *
   * @return empty when the two are the same
   * @throws IllegalArgumentException unless 0 &lt; first ≤ size
   */
  public List<byte[]> consistency(long first, long size) {
    if (first <= 0 || first > size) {
      throw new IllegalArgumentException("a tree of " + size + " does not extend one of " + first);
    }
    List<byte[]> proof = new ArrayList<>();
    consistency(first, 0, size, true, proof);
    return proof;
  }

  private void consistency(long first, long begin, long end, boolean known, List<byte[]> proof) {
    if (begin + first == end) {
      // A subtree that is the whole first tree is what the verifier has already.
      if (!known) {
        proof.add(hash(begin, end));
      }
      return;
    }
    long split = split(end - begin);
    long middle = begin + split;
    if (first <= split) {
      consistency(first, begin, middle, known, proof);
      proof.add(hash(middle, end));
    } else {
      consistency(first - split, middle, end, false, proof);
      proof.add(hash(begin, middle));
    }
  }

  /** MTH(D[begin:end]); {@code begin} is a multiple of the largest power of two in the range, as all recursions keep it. */
  private byte[] hash(long begin, long end) {
    long size = end - begin;
    if (Long.bitCount(size) == 1) {
      int level = Long.numberOfTrailingZeros(size);
      return node(level, begin >> level);
    }
    long middle = begin + split(size);
    return TreeHash.node(hash(begin, middle), hash(middle, end));
  }

  /** The largest power of two below {@code size}, which is above 1. */
  private static long split(long size) {
    return Long.highestOneBit(size - 1);
  }

  private byte[] node(int level, long index) {
    byte[] hash = nodes.get(level, index);
    if (hash == null) {
      throw new IllegalStateException("node " + index + " of level " + level + " is missing from the Merkle tree");
    }
    return hash;
  }
}
