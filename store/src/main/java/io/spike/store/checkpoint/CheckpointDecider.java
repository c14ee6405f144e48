package io.spike.store.checkpoint;

import io.spike.store.cluster.Cluster;
import io.spike.store.entry.Event;
import io.spike.store.merkle.MerkleTree;
import io.spike.store.proposal.Decision;
import io.spike.store.proposal.Refusal;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Decides whether a checkpoint is true and due, from its arguments alone. */
public final class CheckpointDecider {

  /** The least log time between two checkpoints, nanoseconds. */
  public static final long INTERVAL = 1_000_000_000;

  private CheckpointDecider() {}

  /**
   * The log as the checkpoint's predecessors left it.
   *
   * @param cluster whose key must have signed
   * @param head of the log's own stream
   * @param sequence of the last entry
   * @param time log time that the checkpoint's entry would have, nanoseconds since 1970
   * @param tree over all entries
   * @param ofLogItself whether the entry at a sequence is of the log's own stream
   */
  public record View(Cluster cluster, LogHead head, long sequence, long time, MerkleTree tree,
      LongPredicate ofLogItself) {}

  /**
   * A checkpoint must be over entries that are applied, be right and signed by the cluster's log key, or it is wrong; must
   * be larger than the newest, a second after it, and cover more than the log's entries about itself, or it is not due.
   *
   * @param note as {@link SignedCheckpoint#note} writes it; any text is decided
   */
  public static Decision decide(String note, View view) {
    Optional<SignedCheckpoint> signed = SignedCheckpoint.parse(note);
    if (signed.isEmpty()) {
      return Decision.refuse(new Refusal.CheckpointWrong());
    }
    Checkpoint checkpoint = signed.get().checkpoint();
    if (checkpoint.size() > view.sequence || !checkpoint.origin().equals(Checkpoint.origin(view.cluster))) {
      return Decision.refuse(new Refusal.CheckpointWrong());
    }
    if (!isDue(checkpoint.size(), view)) {
      return Decision.refuse(new Refusal.CheckpointNotDue());
    }
    boolean right = Arrays.equals(checkpoint.root(), view.tree.root(checkpoint.size()))
        && signed.get().isSignedBy(view.cluster.logPublicKey());
    return right ? Decision.accept(new Event.Checkpointed(note)) : Decision.refuse(new Refusal.CheckpointWrong());
  }

  private static boolean isDue(long size, View view) {
    boolean inTime = view.head.size() == 0 || view.time - view.head.time() >= INTERVAL;
    return size > view.head.size() && inTime && coversMore(view.head.size(), size, view.ofLogItself);
  }

  /** Whether any entry after {@code covered} up to {@code end} is not of the log's own stream. */
  public static boolean coversMore(long covered, long end, LongPredicate ofLogItself) {
    for (long sequence = covered + 1; sequence <= end; sequence++) {
      if (!ofLogItself.test(sequence)) {
        return true;
      }
    }
    return false;
  }
}
