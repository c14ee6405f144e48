package io.spike.store;

/** The store is sealed, or was sealed while the call ran: its keys are not in memory. Never says that data is absent. */
public final class SealedException extends RuntimeException {

  /** With one sentence for the log. */
  public SealedException(String message) {
    super(message);
  }
}
