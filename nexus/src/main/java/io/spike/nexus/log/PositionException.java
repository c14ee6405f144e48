package io.spike.nexus.log;

/** A read asked for a position or an instant that this node cannot answer for. Expected: no stack trace. */
public final class PositionException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Why {
    /** It names nothing in this log, and never will. */
    LOST,
    /** It lies outside the log as it is: before its first entry or after its newest. */
    OUTSIDE,
    /** Other nodes may hold it, this one does not yet. */
    AHEAD
  }

  private final Why why;

  PositionException(Why why, String sentence) {
    super(sentence, null, false, false);
    this.why = why;
  }

  /** Why. */
  public Why why() {
    return why;
  }
}
