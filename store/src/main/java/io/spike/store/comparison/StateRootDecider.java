package io.spike.store.comparison;

import io.spike.store.checkpoint.CheckpointDecider;
import io.spike.store.cluster.StateRootHead;
import io.spike.store.entry.Event;
import io.spike.store.entry.ScrubRange;
import io.spike.store.proposal.Decision;
import io.spike.store.proposal.Refusal;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Decides whether a state root is due, from its arguments alone. */
public final class StateRootDecider {

  /** The least log time between two state roots, nanoseconds. */
  public static final long INTERVAL = 1_000_000_000;

  private StateRootDecider() {}

  /**
   * The log as the entry's predecessors left it.
   *
   * @param head of the stream of state roots
   * @param sequence of the last entry
   * @param root R(sequence), 32 bytes
   * @param time log time that the entry would have, nanoseconds since 1970
   * @param ofLogItself whether the entry at a sequence is about the log itself
   */
  public record View(StateRootHead head, long sequence, byte[] root, long time, LongPredicate ofLogItself) {}

  /**
   * A state root is due a second after the newest, when entries were added since that are not about the log itself, or when
   * bytes are to be compared too: what was written once can go bad at any time.
   *
   * <p>The root is that of the state, whoever proposes: there is no claim that could be wrong, and nothing here by which nodes
   * that hold the same state could come to different answers.
   */
  public static Decision decide(Optional<ScrubRange> scrub, View view) {
    StateRootHead head = view.head;
    boolean inTime = head.last() == 0 || view.time - head.time() >= INTERVAL;
    boolean due = inTime
        && (scrub.isPresent() || CheckpointDecider.coversMore(head.last(), view.sequence, view.ofLogItself));
    return due
        ? Decision.accept(new Event.StateRootRecorded(view.sequence, view.root.clone(), scrub))
        : Decision.refuse(new Refusal.StateRootNotDue());
  }
}
