package io.spike.nexus.http;

import io.spike.identity.PeerRefusedException;
import io.spike.identity.SpiffeId;
import io.spike.identity.http.MtlsRequest;
import io.spike.nexus.log.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * A request as Jetty has it.
 *
 * @param deadline by which a body must have arrived that is read whole
 * @param stream of its body
 */
record JettyIncoming(Request request, Instant deadline, InputStream stream) implements Incoming {

  /** Reads nothing yet. */
  static JettyIncoming of(Request request, Instant deadline) {
    return new JettyIncoming(request, deadline, Content.Source.asInputStream(request));
  }

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
