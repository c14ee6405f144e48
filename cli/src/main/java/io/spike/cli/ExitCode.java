package io.spike.cli;

/** How {@code spike} ends. SPIKE's own command ends with 0 after most errors; this is our documented difference. */
public final class ExitCode {

  /** Done. */
  public static final int OK = 0;
  /** A mistake in the command line or the environment, or a request that the server calls malformed. */
  public static final int USAGE = 1;
  /** No usable answer: the network, the Workload API or the server failed. */
  public static final int UNAVAILABLE = 2;
  /** The identity has not the right. */
  public static final int DENIED = 3;
  /** No such secret, version or key. */
  public static final int NOT_FOUND = 4;
  /** A precondition failed, or what was asked for is gone. */
  public static final int CONFLICT = 5;
  /** Sealed, not initialized or without a leader. */
  public static final int NOT_READY = 6;
  /** A quota is exhausted. */
  public static final int QUOTA = 7;
  /** A verification failed. */
  public static final int VERIFICATION_FAILED = 8;

  private ExitCode() {}
}
