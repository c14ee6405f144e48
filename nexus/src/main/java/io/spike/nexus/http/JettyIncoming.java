package io.spike.nexus.http;

import io.spike.api.Headers;
import io.spike.identity.PeerRefusedException;
import io.spike.identity.SpiffeId;
import io.spike.identity.http.MtlsRequest;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/** A request as Jetty has it. */
record JettyIncoming(Request request) implements Incoming {

  @Override
  public byte[] body() throws IOException {
    return MtlsRequest.readBody(request);
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
  public Optional<String> requestId() {
    return Optional.ofNullable(request.getHeaders().get(Headers.REQUEST_ID));
  }
}
