package io.spike.keeper;

/** Bootstrap ended without a result; the message is one sentence that says what stands now and what to do. */
public final class BootstrapException extends Exception {

  private static final long serialVersionUID = 1;

  /** What went wrong, for exit codes. */
  public enum Kind {
    /** Our SVID is not of the Bootstrap role. */
    WRONG_ROLE,
    /** The settings contradict each other. */
    CONFIGURATION,
    /** Another bootstrap was here. */
    CONFLICT,
    /** Someone did not answer in time. */
    UNREACHABLE,
    /** Nexus answered with the hash of another text. */
    WRONG_HASH
  }

  private final Kind kind;

  BootstrapException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }
}
