package io.spike.identity.http;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Ends connections before the certificates they began with expire, without losing a request. A connection may serve for
 * half of what remained of either side's certificate when it was opened, and never longer than the server's maximum.
 *
 * <p>HTTP/1.1 knows no safe moment but an answer: past its time, the next one says {@code Connection: close}, and
 * between requests the connection may lie idle just as long again. HTTP/2 has GOAWAY, which is safe at any moment, so a
 * timer sends it. What a client holds back beyond all that is refused by the check at the request.
 */
final class ConnectionRetirement extends Handler.Wrapper implements Connection.Listener {

  private static final String NOT_AFTER = "io.spike.identity.http.notAfter";
  private static final long JITTER_PARTS = 4;
  private static final long MIN_IDLE_MILLIS = 1_000;
  private static final long DRAIN_MILLIS = 2_000;

  private final long maxAgeMillis;
  private final long maxIdleMillis;
  private final Map<Connection, Scheduler.Task> goAways = new ConcurrentHashMap<>();

  ConnectionRetirement(Duration maxAge, Duration maxIdle) {
    this.maxAgeMillis = maxAge.toMillis();
    this.maxIdleMillis = maxIdle.toMillis();
  }

  @Override
  public void onClosed(Connection connection) {
    Scheduler.Task goAway = goAways.remove(connection);
    if (goAway != null) {
      goAway.cancel();
    }
  }

  // Not when the connection opens: the peer's certificate has not come yet when the protocol is chosen.
  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    SSLSession session = MtlsRequest.sessionOf(request);
    Connection connection = request.getConnectionMetaData().getConnection();
    if (session == null) {
      return super.handle(request, response, callback);
    }
    if (connection instanceof HTTP2Connection http2) {
      if (connection.getEndPoint().isOpen() && !http2.getSession().isClosed()) {
        goAways.computeIfAbsent(http2, _ -> goAwayLater(http2, session));
      }
    } else {
      sayCloseWhenDue(connection.getEndPoint(), session, request, response);
    }
    return super.handle(request, response, callback);
  }

  private Scheduler.Task goAwayLater(HTTP2Connection connection, SSLSession session) {
    long age = System.currentTimeMillis() - connection.getEndPoint().getCreatedTimeStamp();
    long delay = Math.max(1, dueMillis(connection.getEndPoint(), session) - age);
    return getServer().getScheduler().schedule(() -> goAway(connection), delay, TimeUnit.MILLISECONDS);
  }

  // In two steps (RFC 9113 section 6.8). Jetty's own shutdown takes both at once as soon as no stream is open, and then a
  // request on its way at that moment is neither answered nor told to go elsewhere.
  private void goAway(HTTP2Connection connection) {
    connection.getSession().frames(null, List.of(GoAwayFrame.GRACEFUL), Callback.NOOP);
    goAways.put(connection, getServer().getScheduler().schedule(() -> {
      goAways.remove(connection);
      connection.getSession().shutdown();
    }, DRAIN_MILLIS, TimeUnit.MILLISECONDS));
  }

  private void sayCloseWhenDue(EndPoint endPoint, SSLSession session, Request request, Response response) {
    long due = dueMillis(endPoint, session);
    if (System.currentTimeMillis() - endPoint.getCreatedTimeStamp() > due) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    } else if (due < maxIdleMillis) {
      // Short between requests, not within one: an answer may take its time.
      endPoint.setIdleTimeout(maxIdleMillis);
      Request.addCompletionListener(request, _ -> endPoint.setIdleTimeout(Math.max(due, MIN_IDLE_MILLIS)));
    }
  }

  /** The age at which this connection should end. */
  private long dueMillis(EndPoint endPoint, SSLSession session) {
    long allowed = Math.clamp((notAfter(session) - endPoint.getCreatedTimeStamp()) / 2, 1, maxAgeMillis);
    return allowed - jitter(endPoint, allowed);
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
