package io.spike.nexus.http;

import io.spike.api.ErrorCode;
import io.spike.api.Reason;
import org.jspecify.annotations.Nullable;

/** An expected no of a handler, as the caller will see it. No stack trace. */
public final class ApiException extends Exception {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable Reason reason;

  private ApiException(ErrorCode code, @Nullable Reason reason, String sentence) {
    super(sentence, null, false, false);
    this.code = code;
    this.reason = reason;
  }

  /** With a code other than {@code state_not_ready}; the sentence is sent along and must be printable ASCII. */
  public static ApiException of(ErrorCode code, String sentence) {
    return new ApiException(code, null, sentence);
  }

  /** 503: this node, or the cluster, cannot say now. Never a statement about data. */
  public static ApiException notReady(Reason reason, String sentence) {
    return new ApiException(ErrorCode.STATE_NOT_READY, reason, sentence);
  }

  /** What the answer's {@code err} says. */
  public ErrorCode code() {
    return code;
  }

  /** Why the node is not ready; null for other codes. */
  public @Nullable Reason reason() {
    return reason;
  }
}
