package io.spike.bench.micro;

import io.spike.store.merkle.MerkleTree;
import io.spike.store.merkle.MerkleTree.Node;
import io.spike.store.merkle.TreeHash;
import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The tree over the log. One operation hashes a put's entry to a leaf, or appends one leaf, which completes two nodes on
 * average.
 */
@State(Scope.Benchmark)
public class MerkleBenchmark {

  private static final int LEVELS = 63;

  private byte[] entry = {};
  private byte[] leaf = {};
  /** The last node of each level: an append asks for no other. */
  private final byte[][] edge = new byte[LEVELS][];
  private MerkleTree tree = new MerkleTree((level, _) -> edge[level]);
  private long size;

  /** Has an entry written. */
  @Setup
  public void begin() throws IOException {
    entry = WrittenPut.write().entry();
    leaf = TreeHash.leaf(entry);
  }

  /** Measured. */
  @Benchmark
  public byte[] leaf() {
    return TreeHash.leaf(entry);
  }

  /** Measured. */
  @Benchmark
  public List<Node> append() {
    List<Node> complete = tree.append(size++, leaf);
    for (Node node : complete) {
      edge[node.level()] = node.hash();
    }
    return complete;
  }
}
