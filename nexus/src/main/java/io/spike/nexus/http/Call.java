package io.spike.nexus.http;

import io.spike.nexus.access.Rights;
import java.time.Instant;

/**
 * One request on its way through a handler.
 *
 * @param rights who asks for what, to be judged on the view that the answer comes from
 * @param requestId as the client sent it, or one of the node's own
 * @param deadline when the client will have gone
 */
public record Call(Rights rights, String requestId, Instant deadline) {}
