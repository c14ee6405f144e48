package io.spike.identity.http;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Ends connections before the certificates they began with expire, without losing a request: an HTTP/1.1 answer says
 * {@code Connection: close}, HTTP/2 sends GOAWAY and finishes what is under way.
 *
 * <p>A connection may serve for half of what remained of either side's certificate when it was opened, and may lie idle
 * as long as that; so none is used after a certificate's end unless a client holds back a request on purpose, and that
 * one is refused by the check at the request.
 */
final class ConnectionRetirement extends Handler.Wrapper {

  private static final String NOT_AFTER = "io.spike.identity.http.notAfter";
  private static final long JITTER_PARTS = 4;

  private final long maxAgeMillis;

  ConnectionRetirement(Duration maxAge) {
    this.maxAgeMillis = maxAge.toMillis();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Connection connection = request.getConnectionMetaData().getConnection();
    SSLSession session = MtlsRequest.sessionOf(request);
    if (session != null) {
      EndPoint endPoint = connection.getEndPoint();
      long opened = endPoint.getCreatedTimeStamp();
      long allowed = Math.clamp((notAfter(session) - opened) / 2, 1, maxAgeMillis);
      if (connection.getMessagesIn() <= 1 && endPoint.getIdleTimeout() > allowed) {
        endPoint.setIdleTimeout(allowed);
      }
      if (System.currentTimeMillis() - opened > allowed - jitter(endPoint, allowed)) {
        retire(connection, response);
      }
    }
    return super.handle(request, response, callback);
  }

  private static void retire(Connection connection, Response response) {
    if (connection instanceof HTTP2Connection http2) {
      http2.getSession().shutdown();
    } else {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
  }

  // The same for all requests of a connection: connections opened together should not all end together.
  private static long jitter(EndPoint endPoint, long allowed) {
    return Math.floorMod(System.identityHashCode(endPoint) * 0x9E3779B97F4A7C15L, Math.max(1, allowed / JITTER_PARTS));
  }

  private static long notAfter(SSLSession session) {
    if (session.getValue(NOT_AFTER) instanceof Long known) {
      return known;
    }
    long notAfter = Long.MAX_VALUE;
    try {
      notAfter = Math.min(endOf(session.getPeerCertificates()), endOf(session.getLocalCertificates()));
    } catch (SSLPeerUnverifiedException _) {
      // Nobody to believe: the request will be refused, and the connection may end as it likes.
      notAfter = 0;
    }
    session.putValue(NOT_AFTER, notAfter);
    return notAfter;
  }

  private static long endOf(Certificate[] chain) {
    return chain != null && chain.length > 0 && chain[0] instanceof X509Certificate leaf
        ? leaf.getNotAfter().getTime()
        : Long.MAX_VALUE;
  }
}
