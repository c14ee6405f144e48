package io.spike.client;

import io.spike.api.AsOf;
import io.spike.api.Consistency;
import io.spike.api.Validation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one call may differ in.
 *
 * @param requestId 1 to 128 printable ASCII characters; null for a fresh one with each call. The same id again means the
 *     same request again: a write then takes effect once, within 20 minutes
 * @param deadline for the call with all its attempts, at most {@link #MAX_DEADLINE}; null for the client's
 * @param consistency how current the answer to a read must be; writes pay no heed to it
 * @param asOf the moment whose state a read asks for; null for now. A write with one is refused as invalid
 */
public record CallOptions(@Nullable String requestId, @Nullable Duration deadline, Consistency consistency,
    @Nullable AsOf asOf) {

  /**
   * The longest deadline: the cluster remembers a request id for 20 minutes, so a write that is tried for longer could
   * take effect twice. Less, because clocks differ and an attempt may be under way at the end.
   */
  public static final Duration MAX_DEADLINE = Duration.ofMinutes(15);

  /** A fresh request id, the client's deadline, linearizable, now. */
  public static final CallOptions DEFAULT = new CallOptions(null, null, Consistency.LINEARIZABLE, null);

  /** Throws {@link IllegalArgumentException} with one sentence for a malformed id or a deadline that cannot be. */
  public CallOptions {
    String error = requestId == null ? null : Validation.requestId(requestId);
    if (error != null)
      throw new IllegalArgumentException(error);
    if (deadline != null)
      checkDeadline(deadline);
  }

  static void checkDeadline(Duration deadline) {
    if (!deadline.isPositive())
      throw new IllegalArgumentException("the deadline is not positive");
    if (deadline.compareTo(MAX_DEADLINE) > 0) {
      throw new IllegalArgumentException("the deadline is above " + MAX_DEADLINE.toMinutes()
          + " minutes: a write repeated for longer could take effect twice");
    }
  }

  /** The same with this id. */
  public CallOptions withRequestId(String id) {
    return new CallOptions(id, deadline, consistency, asOf);
  }

  /** The same with this deadline. */
  public CallOptions withDeadline(Duration limit) {
    return new CallOptions(requestId, limit, consistency, asOf);
  }

  /** The same with reads this current. */
  public CallOptions withConsistency(Consistency wanted) {
    return new CallOptions(requestId, deadline, wanted, asOf);
  }

  /** The same with reads as of this moment; null for now. */
  public CallOptions withAsOf(@Nullable AsOf moment) {
    return new CallOptions(requestId, deadline, consistency, moment);
  }
}
