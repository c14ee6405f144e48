package io.spike.client;

import io.spike.api.Headers;
import io.spike.api.Reason;
import io.spike.identity.SpiffeId;
import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.DevSvidSource;
import io.spike.identity.http.MtlsRequest;
import io.spike.identity.http.MtlsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A server with a Nexus identity that notes what it is asked and answers what the test says. */
final class FakeNode implements AutoCloseable {

  static final SpiffeId NEXUS = SpiffeId.parse("spiffe://spike.ist/spike/nexus");

  private static final Duration GRACE = Duration.ofMillis(100);
  private static final int MAX_BODY = 1 << 20;

  /** What came in, and from which port. */
  record Seen(String target, String requestId, String body, String asOf, String consistency, int port) {}

  /** What goes out; status 0 means nothing, ever, and -1 the end of the connection. */
  record Reply(int status, String body, Map<String, String> headers) {

    static Reply ok(String body) {
      return new Reply(200, body, Map.of());
    }

    static Reply error(int status, String code) {
      return new Reply(status, "{\"err\":\"" + code + "\"}", Map.of());
    }

    static Reply notReady(Reason reason) {
      return error(503, "state_not_ready").with(Headers.REASON, reason.wire());
    }

    static Reply silence() {
      return new Reply(0, "", Map.of());
    }

    static Reply hangUp() {
      return new Reply(-1, "", Map.of());
    }

    Reply with(String header, String value) {
      Map<String, String> more = new java.util.HashMap<>(headers);
      more.put(header, value);
      return new Reply(status, body, more);
    }
  }

  final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final DevSvidSource source;
  private final MtlsServer server;
  private volatile Function<Seen, Reply> script;

  private FakeNode(DevAuthority authority, SpiffeId id, Duration connectionAge, Function<Seen, Reply> script)
      throws IOException {
    this.script = script;
    this.source = authority.svidSource(id);
    this.server = MtlsServer.start(MtlsServer.Settings.of("fake", new InetSocketAddress("127.0.0.1", 0), source,
        peer -> true, MAX_BODY).withGracePeriod(GRACE).withMaxConnectionAge(connectionAge), new Answering());
  }

  static FakeNode start(DevAuthority authority, Function<Seen, Reply> script) throws IOException {
    return new FakeNode(authority, NEXUS, Duration.ofMinutes(30), script);
  }

  static FakeNode start(DevAuthority authority, SpiffeId id, Function<Seen, Reply> script) throws IOException {
    return new FakeNode(authority, id, Duration.ofMinutes(30), script);
  }

  static FakeNode shortLived(DevAuthority authority, Duration connectionAge, Function<Seen, Reply> script)
      throws IOException {
    return new FakeNode(authority, NEXUS, connectionAge, script);
  }

  void script(Function<Seen, Reply> next) {
    script = next;
  }

  URI address() {
    return URI.create("https://127.0.0.1:" + server.port());
  }

  List<String> requestIds() {
    return seen.stream().map(Seen::requestId).toList();
  }

  @Override
  public void close() {
    server.close();
    source.close();
  }

  private final class Answering extends Handler.Abstract {

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      String id = request.getHeaders().get(Headers.REQUEST_ID);
      Seen call = new Seen(request.getHttpURI().getPathQuery(), id == null ? "" : id,
          new String(MtlsRequest.readBody(request), StandardCharsets.UTF_8),
          String.valueOf(request.getHeaders().get(Headers.AS_OF)),
          String.valueOf(request.getHeaders().get(Headers.CONSISTENCY)), Request.getRemotePort(request));
      seen.add(call);
      Reply reply = script.apply(call);
      switch (reply.status) {
        case 0 -> {
          // Jetty keeps the exchange open until the client gives up.
          return true;
        }
        case -1 -> request.getConnectionMetaData().getConnection().getEndPoint().close();
        default -> {
          response.setStatus(reply.status);
          reply.headers.forEach((name, value) -> response.getHeaders().put(name, value));
          response.write(true, ByteBuffer.wrap(reply.body.getBytes(StandardCharsets.UTF_8)), callback);
        }
      }
      return true;
    }
  }
}
