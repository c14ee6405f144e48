package io.spike.raft;

/** A write or read that this cluster could not take now. Expected under faults: no stack trace. */
public final class UnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** No leader was known until the deadline. */
    NO_LEADER,
    /** The node asked is not, or no longer, the leader. */
    NOT_LEADER,
    /** The leader did not hear from a majority. */
    NO_MAJORITY,
    /** Too many proposals or waiting reads; nothing was appended. */
    OVERLOADED,
    /** The proposal is larger than a Raft entry may be; nothing was appended. */
    TOO_LARGE,
    /** This replica lags or is being replaced by a snapshot: another node can answer. */
    LAGGING,
    /** The deadline passed after at least one attempt whose fate is not known. */
    UNKNOWN_OUTCOME,
    /** The node is closing or broken. */
    CLOSED
  }

  /** Why. */
  private final Reason reason;
  /** Whether a proposal may still have been, or may yet be, applied. */
  private final boolean outcomeUnknown;

  UnavailableException(Reason reason, boolean outcomeUnknown, String sentence) {
    super(sentence, null, false, false);
    this.reason = reason;
    this.outcomeUnknown = outcomeUnknown;
  }

  UnavailableException(Reason reason, String sentence) {
    this(reason, false, sentence);
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** Whether the proposal may have been, or may yet be, applied; false means: certainly not. Always false for reads. */
  public boolean outcomeUnknown() {
    return outcomeUnknown;
  }
}
