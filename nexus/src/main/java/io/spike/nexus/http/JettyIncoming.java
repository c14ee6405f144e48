package io.spike.nexus.http;

import io.spike.identity.PeerRefusedException;
import io.spike.identity.SpiffeId;
import io.spike.identity.http.MtlsRequest;
import io.spike.nexus.log.Waiting;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Request;

/**
 * A request as Jetty has it.
 *
 * @param deadline by which the body must have arrived
 */
record JettyIncoming(Request request, Instant deadline) implements Incoming {

  @Override
  public byte[] body() throws Exception {
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
