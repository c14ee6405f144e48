package io.spike.nexus.http;

import io.spike.identity.PeerRefusedException;
import io.spike.identity.SpiffeId;
import io.spike.identity.http.MtlsRequest;
import io.spike.nexus.log.Waiting;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** A request as Jetty has it. */
final class JettyIncoming implements Incoming {

  private final Request request;
  private final Instant deadline;
  private final ArrivingBody arriving;
  private volatile boolean begun;

  /**
   * Reads nothing yet.
   *
   * @param deadline by which a body must have arrived
   */
  JettyIncoming(Request request, Instant deadline) {
    this.request = request;
    this.deadline = deadline;
    this.arriving = new ArrivingBody(request, request.getLength(), deadline);
  }

  @Override
  public ArrivingBody arriving() {
    return arriving;
  }

  @Override
  public boolean awaitsLeave() {
    return !begun && !arriving.hasBegun() && request.getHeaders().contains(HttpHeader.EXPECT);
  }

  @Override
  public byte[] body() throws Exception {
    begun = true;
    try {
      return Waiting.on(MtlsRequest.body(request), deadline);
    } catch (TimeoutException _) {
      throw new IOException("the body did not arrive in time");
    }
  }

  @Override
  public SpiffeId peer() throws PeerRefusedException {
    return MtlsRequest.peer(request);
  }

  @Override
  public String address() {
    return Request.getRemoteAddr(request);
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }
}
