package io.spike.keeper;

import io.spike.api.Routes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code GET /health} for probes: 200 as long as the Keeper answers, and whether it holds a shard. */
final class KeeperHealth extends Handler.Abstract.NonBlocking {

  private final HeldShards shards;

  KeeperHealth(HeldShards shards) {
    this.shards = shards;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!Routes.HEALTH.equals(request.getHttpURI().getPath())) {
      Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
      return true;
    }
    if (!"GET".equals(request.getMethod()) && !"HEAD".equals(request.getMethod())) {
      Response.writeError(request, response, callback, HttpStatus.METHOD_NOT_ALLOWED_405);
      return true;
    }
    String body = "{\"state\":\"" + shards.state().wire() + "\"}";
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json").put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.US_ASCII)), callback);
    return true;
  }
}
