package io.spike.api;

import java.util.Comparator;

/**
 * A place in the event log as users see it, written {@code epoch.sequence}.
 *
 * @param epoch the cluster epoch, from 1; raised only by a restored backup or a quorum-loss recovery
 * @param sequence of an entry, from 0 (nothing yet)
 */
public record Position(long epoch, long sequence) implements Comparable<Position> {

  private static final Comparator<Position> ORDER = Comparator.comparingLong(Position::epoch)
      .thenComparingLong(Position::sequence);

  /** Refuses negative parts with {@link IllegalArgumentException}. */
  public Position {
    if (epoch < 0 || sequence < 0) {
      throw new IllegalArgumentException("position " + epoch + "." + sequence + " has a negative part");
    }
  }

  /** Reads {@code epoch.sequence}; throws {@link IllegalArgumentException} with one sentence. */
  public static Position parse(String text) {
    int dot = text.indexOf('.');
    try {
      if (dot > 0)
        return new Position(Long.parseLong(text, 0, dot, 10), Long.parseLong(text, dot + 1, text.length(), 10));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("position '" + text + "' is not <epoch>.<sequence>", e);
    }
    throw new IllegalArgumentException("position '" + text + "' is not <epoch>.<sequence>");
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  /** The form {@link #parse} reads. */
  @Override
  public String toString() {
    return epoch + "." + sequence;
  }
}
