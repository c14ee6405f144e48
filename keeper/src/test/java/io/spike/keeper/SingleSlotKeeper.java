package io.spike.keeper;

import io.spike.api.EmptyAnswer;
import io.spike.api.ErrorCode;
import io.spike.api.Routes;
import io.spike.api.ShardAnswer;
import io.spike.api.wire.EmptyCodecs;
import io.spike.api.wire.KeeperCodecs;
import io.spike.identity.http.MtlsRequest;
import io.spike.identity.http.MtlsServer;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** A Keeper as SPIKE's is: it knows nothing of root epochs and keeps the last shard it was given. */
final class SingleSlotKeeper implements AutoCloseable {

  private final AtomicReference<byte @Nullable []> slot = new AtomicReference<>();
  private final MtlsServer server;
  private volatile boolean refusing;

  SingleSlotKeeper(Lab lab) throws IOException {
    var settings = MtlsServer.Settings.of("keeper", Lab.loopback(0), lab.identity("/spike/keeper"), _ -> true, 1 << 16);
    this.server = MtlsServer.start(settings, new Handler.Abstract() {
      @Override
      public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (refusing) {
          Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
          return true;
        }
        byte[] body = MtlsRequest.readBody(request);
        byte[] answer = Routes.KEEPER_SHARD.equals(request.getHttpURI().getPath()) ? give(response) : take(body);
        response.write(true, ByteBuffer.wrap(answer), callback);
        return true;
      }
    });
  }

  URI address() {
    return URI.create("https://127.0.0.1:" + server.port());
  }

  /** As if nobody could reach it. */
  void refuse(boolean now) {
    refusing = now;
  }

  /** As if it had been started again. */
  void forget() {
    slot.set(null);
  }

  private byte[] take(byte[] body) throws Exception {
    slot.set(KeeperCodecs.CONTRIBUTE_REQUEST.decode(body).shard());
    return EmptyCodecs.ANSWER.encode(EmptyAnswer.OK);
  }

  private byte[] give(Response response) {
    byte[] shard = slot.get();
    if (shard != null) {
      return KeeperCodecs.SHARD_ANSWER.encode(new ShardAnswer(shard.clone(), null));
    }
    response.setStatus(ErrorCode.API_BAD_REQUEST.status());
    return KeeperCodecs.SHARD_ANSWER.encode(new ShardAnswer(null, ErrorCode.API_BAD_REQUEST));
  }

  @Override
  public void close() {
    server.close();
  }
}
