package io.spike.keeper;

import java.io.IOException;

/** A Keeper did not do what it was asked; the message is one sentence that names its address. */
public final class KeeperException extends IOException {

  private static final long serialVersionUID = 1;

  /** What to do about it. */
  public enum Kind {
    /** No answer, or none in time, or no handshake: try again later. */
    UNREACHABLE,
    /** It holds another shard and keeps it. */
    HOLDS_ANOTHER,
    /** It answered, and not as a Keeper should: an operator has to look. */
    REFUSED
  }

  private final Kind kind;

  KeeperException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  KeeperException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What to do about it. */
  public Kind kind() {
    return kind;
  }
}
