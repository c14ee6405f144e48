package io.spike.client;

import io.spike.api.ErrorCode;
import io.spike.api.Reason;
import org.jspecify.annotations.Nullable;

/** A call that did not succeed. The text is one sentence without a closing period and holds no value of a secret. */
public final class SpikeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What a caller can do about it. */
  public enum Kind {
    /** The request is malformed (400); repeating it is pointless. */
    INVALID,
    /** Our identity has not the right (401). */
    DENIED,
    /** No such secret or version (404). */
    NOT_FOUND,
    /** A precondition failed (409). */
    CONFLICT,
    /** The value was erased, or the position is not in this log (410); the code tells which. */
    GONE,
    /** A quota is exhausted (429). */
    QUOTA,
    /** Sealed, not initialized, or without a leader until the deadline (503). */
    NOT_READY,
    /** No usable answer until the deadline, or an answer that is none of SPIKE's. */
    UNAVAILABLE
  }

  private final Kind kind;
  private final ErrorCode code;
  private final int status;
  private final @Nullable Reason reason;
  private final String requestId;
  private final boolean outcomeUnknown;

  SpikeException(String message, Kind kind, Failure failure, String requestId, boolean outcomeUnknown) {
    super(message, failure.cause());
    this.kind = kind;
    this.code = failure.code();
    this.status = failure.status();
    this.reason = failure.reason();
    this.requestId = requestId;
    this.outcomeUnknown = outcomeUnknown;
  }

  /** What a caller can do about it. */
  public Kind kind() {
    return kind;
  }

  /** The error code of the last answer; {@link ErrorCode#GEN_GENERAL_FAILURE} when there was none. */
  public ErrorCode code() {
    return code;
  }

  /** The HTTP status of the last answer; 0 when there was none. */
  public int status() {
    return status;
  }

  /** Why the node that answered last was not ready; null when it did not say, or for other statuses. */
  public @Nullable Reason reason() {
    return reason;
  }

  /** The id that every attempt of this call carried. */
  public String requestId() {
    return requestId;
  }

  /** Whether a write may have taken effect all the same: some attempt ended without an answer that excludes it. */
  public boolean outcomeUnknown() {
    return outcomeUnknown;
  }
}
