package io.spike.nexus.http;

import io.spike.nexus.access.Rights;
import io.spike.nexus.log.ReadMode;
import java.time.Duration;
import java.time.Instant;

/**
 * One request on its way through a handler.
 *
 * @param rights who asks for what, to be judged on the view that the answer comes from
 * @param requestId as the client sent it, or one of the node's own
 * @param mode how a read wants to be answered; of no meaning for a write
 * @param deadline when the client will have gone
 */
public record Call(Rights rights, String requestId, ReadMode mode, Instant deadline) {

  /** How long a request may take: SPIKE's Go clients wait ten seconds for the first byte of an answer. */
  static final Duration TIME_LIMIT = Duration.ofSeconds(9);

  /** When the client of a request will have gone whose body has only now arrived. */
  public static Instant deadlineFromNow() {
    return Instant.now().plus(TIME_LIMIT);
  }
}
