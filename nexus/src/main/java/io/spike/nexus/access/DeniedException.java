package io.spike.nexus.access;

import io.spike.store.proposal.Caller;

/** An access is not allowed. Expected: no stack trace. The message holds no path. */
public final class DeniedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Access access;
  private final transient Caller caller;
  private final boolean always;

  DeniedException(Access access, Caller caller, boolean always) {
    super(access.operation().word() + " is not allowed to " + access.peer() + ": " + caller.policy(), null, false,
        false);
    this.access = access;
    this.caller = caller;
    this.always = always;
  }

  /** Whether no later view of the log can allow it. */
  public boolean always() {
    return always;
  }

  /** What was asked. */
  public Access access() {
    return access;
  }

  /** Who asked, with the reason of the denial. */
  public Caller caller() {
    return caller;
  }
}
