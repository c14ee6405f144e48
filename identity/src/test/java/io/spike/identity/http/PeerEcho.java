package io.spike.identity.http;

import io.spike.identity.PeerRefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers who called, and how old the connection is; 401 with the reason when the caller is not believed. */
final class PeerEcho extends Handler.Abstract.NonBlocking {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    response.getHeaders().put("X-Age", System.currentTimeMillis() - endPoint.getCreatedTimeStamp());
    response.getHeaders().put("X-Connection", System.identityHashCode(endPoint));
    String text;
    try {
      text = MtlsRequest.peer(request).toString();
    } catch (PeerRefusedException e) {
      response.setStatus(401);
      text = String.valueOf(e.getMessage());
    }
    response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
    return true;
  }
}
