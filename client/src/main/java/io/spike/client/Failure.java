package io.spike.client;

import io.spike.api.ErrorCode;
import io.spike.api.Reason;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt ended that gave no result.
 *
 * @param address that was tried
 * @param text what happened, a clause
 * @param status 0 without an answer
 * @param code of the answer
 * @param reason of a 503
 * @param verdict what to do next
 * @param cause null where there was an answer
 */
record Failure(URI address, String text, int status, ErrorCode code, @Nullable Reason reason, Verdict verdict,
    @Nullable Exception cause) {

  /** What to do next. */
  enum Verdict {
    /** Every node would say the same. */
    FINAL,
    /** Refused for certain: nothing happened, another node may do. */
    ELSEWHERE,
    /** As {@link #ELSEWHERE}, and the cluster as a whole is not initialized when all nodes say so. */
    UNINITIALIZED,
    /** TLS was refused by either side: another node may do, time alone will not unless identities rotate. */
    UNTRUSTED,
    /** The request may have taken effect; the same request id makes a repetition safe. */
    UNKNOWN
  }
}
