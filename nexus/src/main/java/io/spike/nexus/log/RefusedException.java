package io.spike.nexus.log;

import io.spike.store.proposal.Refusal;

/** The log refused a proposal for good. Expected: no stack trace. */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;
  private final long sequence;

  RefusedException(Refusal refusal, long sequence) {
    super(refusal.toString(), null, false, false);
    this.refusal = refusal;
    this.sequence = sequence;
  }

  /** Why. */
  public Refusal refusal() {
    return refusal;
  }

  /** The last entry that the decision saw. */
  public long sequence() {
    return sequence;
  }
}
