package io.spike.store.log;

import io.spike.store.merkle.MerkleTree;
import io.spike.store.merkle.MerkleTree.Node;
import io.spike.store.merkle.TreeHash;
import io.spike.store.rocks.Change;
import io.spike.store.rocks.Database;
import io.spike.store.rocks.Family;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Merkle tree of a store: how entries come into it, and how a store written before there was one gets it. Stateless. */
final class TreeFill {

  private static final Logger LOG = LoggerFactory.getLogger(TreeFill.class);
  /** Entries that are read between two writes. */
  private static final int BATCH = 4096;

  private TreeFill() {}

  /** The tree whose nodes this transaction sees. */
  static MerkleTree tree(Transaction view) {
    return new MerkleTree((level, index) -> view.get(Family.MERKLE, Keys.node(level, index)));
  }

  /** Stages the nodes that the entry at {@code sequence} completes. */
  static List<Change> nodes(Transaction view, long sequence, byte[] leaf) {
    return tree(view).append(sequence - 1, leaf).stream().map(TreeFill::change).toList();
  }

  private static Change change(Node node) {
    return Change.put(Family.MERKLE, Keys.node(node.level(), node.index()), node.hash());
  }

  /**
   * Makes the tree cover all entries up to {@code sequence}. Does nothing where it does; an interrupted run is repeated.
   *
   * @throws IllegalStateException when an entry is missing
   */
  static void complete(Database database, long sequence) throws IOException {
    if (sequence == 0 || database.get(Family.MERKLE, Keys.node(0, sequence - 1)) != null) {
      return;
    }
    LOG.info("hashing {} entries into the Merkle tree, once", sequence);
    long done = 0;
    while (done < sequence) {
      Transaction changes = new Transaction(database::get);
      for (long end = Math.min(sequence, done + BATCH); done < end; done++) {
        byte[] stored = database.get(Family.ENTRIES, Keys.entry(done + 1));
        if (stored == null) {
          throw new IllegalStateException("entry " + (done + 1) + " is missing from the log");
        }
        nodes(changes, done + 1, TreeHash.leaf(stored)).forEach(changes::stage);
      }
      database.write(changes.changes());
    }
  }
}
