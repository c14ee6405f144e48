package io.spike.nexus.cluster;

import io.spike.api.Routes;
import io.spike.api.wire.ClusterCodecs;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The plain connector, for probes without an identity: {@code /health} as on the other port, {@code /ready} 200 or 503,
 * {@code /metrics} as Prometheus reads it.
 */
public final class ProbeHandler extends Handler.Abstract.NonBlocking {

  /** 200 when the node serves, else 503. */
  private static final String READY = "/ready";
  private static final String METRICS = "/metrics";

  private final NodeState node;

  /** Tells about {@code node}. */
  public ProbeHandler(NodeState node) {
    this.node = node;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    boolean get = "GET".equals(request.getMethod()) || "HEAD".equals(request.getMethod());
    String path = String.valueOf(request.getHttpURI().getPath());
    int status = switch (path) {
      case Routes.HEALTH -> Health.status(node);
      case METRICS -> HttpStatus.OK_200;
      case READY -> node.serves() ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503;
      default -> HttpStatus.NOT_FOUND_404;
    };
    if (!get || status == HttpStatus.NOT_FOUND_404) {
      Response.writeError(request, response, callback, get ? status : HttpStatus.METHOD_NOT_ALLOWED_405);
      return true;
    }
    boolean metrics = path.equals(METRICS);
    byte[] body = metrics ? Metrics.text(node) : ClusterCodecs.HEALTH_ANSWER.encode(Health.answer(node));
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, metrics ? Metrics.CONTENT_TYPE : "application/json")
        .put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }
}
