package io.spike.raft;

/** Why a Raft entry got no reply. Expected under faults: no stack trace. */
final class AppendFailure extends Exception {

  private static final long serialVersionUID = 1L;

  /** Whether the entry may have been, or may yet be, applied. */
  private final boolean unknown;

  AppendFailure(boolean unknown, String sentence) {
    super(sentence, null, false, false);
    this.unknown = unknown;
  }

  boolean unknown() {
    return unknown;
  }
}
