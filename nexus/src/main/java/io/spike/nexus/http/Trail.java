package io.spike.nexus.http;

import io.spike.api.AuditLine;
import io.spike.api.Routes;
import io.spike.identity.PeerRefusedException;
import io.spike.identity.SpiffeId;
import io.spike.nexus.access.Operation;
import io.spike.store.log.Position;
import java.time.Duration;
import java.time.Instant;

/** What is learnt about one request on its way to the answer, for the audit stream. For one thread at a time. */
final class Trail {

  private static final String FALLBACK = "fallback";
  private static final String BLOCKED = "blocked";
  private static final int BAD_REQUEST = 400;
  private static final int FIRST_ERROR = 400;

  private final Route.Key key;
  private final RequestId id;
  private final Instant begun = Instant.now();
  private final long from = System.nanoTime();
  private String user = "";
  private String address = "";
  private String action = "";
  private String resource = "";
  private String rule = "";
  private String denial = "";

  Trail(Route.Key key, RequestId id) {
    this.key = key;
    this.id = id;
  }

  /** Who asks. */
  void by(SpiffeId peer) {
    user = peer.toString();
  }

  /** Who asked, where nobody wanted to know before; nobody where the certificate is not accepted. */
  void of(Incoming in) {
    address = in.address();
    if (!user.isEmpty()) {
      return;
    }
    try {
      user = in.peer().toString();
    } catch (PeerRefusedException _) {
      user = "";
    }
  }

  /** What is asked. */
  void asks(Operation operation) {
    action = operation.word();
  }

  /** About what. */
  void about(String what) {
    resource = what;
  }

  /** It is allowed, by this role or policy. */
  void allowedBy(String allowing) {
    rule = allowing;
  }

  /** It is denied, for a reason that the caller is not told. */
  void deniedBecause(String why) {
    denial = why;
  }

  /** The line for an answer; SPIKE's words for a request that no operation was found for. */
  AuditLine answeredWith(String node, Reply reply) {
    boolean failed = reply.status() >= FIRST_ERROR;
    String asked = action;
    if (asked.isEmpty()) {
      asked = reply.status() == BAD_REQUEST ? FALLBACK : BLOCKED;
    }
    Position position = reply.position();
    return new AuditLine(node, id.value(), begun, Duration.ofNanos(System.nanoTime() - from), user, address, asked,
        Routes.withAction(key.path(), key.action()), resource, reply.status(), failed ? "" : rule,
        failed ? error(reply) : "", position == null ? "" : position.toString());
  }

  private String error(Reply reply) {
    String code = reply.error() == null ? Integer.toString(reply.status()) : reply.error();
    String why = denial.isEmpty() ? reply.message() : denial;
    return why == null ? code : code + ": " + why;
  }
}
