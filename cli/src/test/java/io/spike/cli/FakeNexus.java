package io.spike.cli;

import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.dev.DevAuthority;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A server with a Nexus identity that answers each route as the test says, and notes what it is asked. */
final class FakeNexus implements AutoCloseable {

  static final DevAuthority AUTHORITY = DevAuthority.create("spike.ist", Duration.ofHours(1));
  static final SpiffeId NEXUS = SpiffeId.parse("spiffe://spike.ist/spike/nexus");

  private static final int MAX_BODY = 1 << 24;

  private record Answer(int status, String body, Map<String, String> headers) {}

  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<String> requestIds = new CopyOnWriteArrayList<>();
  final List<String> types = new CopyOnWriteArrayList<>();
  final List<String> modes = new CopyOnWriteArrayList<>();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final SvidSource source = AUTHORITY.svidSource(NEXUS);
  private final MtlsServer server;

  FakeNexus() throws IOException {
    server = MtlsServer.start(MtlsServer.Settings.of("fake", new InetSocketAddress("127.0.0.1", 0), source, _ -> true,
        MAX_BODY).withGracePeriod(Duration.ofMillis(100)), new Answering());
  }

  /** From now on {@code target} (path and query, perhaps with a body behind a space) is answered so; {@code '} in the body stands for a double quote. */
  FakeNexus answer(String target, int status, String body, String... headers) {
    Map<String, String> map = headers.length == 0 ? Map.of() : Map.of(headers[0], headers[1]);
    answers.put(target, new Answer(status, body.replace('\'', '"'), map));
    return this;
  }

  void reset() {
    answers.clear();
    requests.clear();
    requestIds.clear();
    types.clear();
    modes.clear();
  }

  URI address() {
    return URI.create("https://127.0.0.1:" + server.port());
  }

  @Override
  public void close() {
    server.close();
    source.close();
  }

  private final class Answering extends Handler.Abstract {

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      String target = request.getHttpURI().getPathQuery();
      String body = new String(MtlsRequest.readBody(request), StandardCharsets.UTF_8);
      requests.add(body.isEmpty() ? target : target + " " + body.replace('"', '\''));
      requestIds.add(String.valueOf(request.getHeaders().get("X-Spike-Request-Id")));
      types.add(String.valueOf(request.getHeaders().get("Content-Type")));
      modes.add(request.getHeaders().get("X-Spike-As-Of") + " " + request.getHeaders().get("X-Spike-Consistency"));
      Answer answer = answers.containsKey(requests.getLast())
          ? answers.get(requests.getLast())
          : answers.getOrDefault(target, new Answer(400, "{\"err\":\"api_bad_request\"}", Map.of()));
      response.setStatus(answer.status);
      answer.headers.forEach((name, value) -> response.getHeaders().put(name, value));
      response.write(true, ByteBuffer.wrap(answer.body.getBytes(StandardCharsets.UTF_8)), callback);
      return true;
    }
  }
}
