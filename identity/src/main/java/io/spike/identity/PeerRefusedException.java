package io.spike.identity;

/** A peer is not, or no longer, who it has to be; the message is one sentence for logs and audit, without secrets. */
public final class PeerRefusedException extends Exception {

  private static final long serialVersionUID = 1;

  /** With the reason as one sentence. */
  public PeerRefusedException(String reason) {
    super(reason);
  }

  /** With the reason as one sentence and what showed it. */
  public PeerRefusedException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
