package io.spike.identity.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.identity.Tls;
import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.DevSvidSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MtlsServerTest {

  private static final Duration SHORT = Duration.ofSeconds(1);

  private final DevAuthority authority = DevAuthority.create("spike.ist", Duration.ofMinutes(10));
  private final DevSvidSource nexus = authority.svidSource(TestNet.NEXUS);
  private final DevSvidSource pilot = authority.svidSource(TestNet.PILOT);

  @AfterEach
  void close() {
    nexus.close();
    pilot.close();
  }

  private static HttpResponse<String> get(HttpClient client, int port) throws Exception {
    return client.send(TestNet.request(port, "/").build(), BodyHandlers.ofString());
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aHandlerLearnsWhoCalled(HttpClient.Version version) throws Exception {
    try (MtlsServer server = MtlsServer.start(TestNet.settings(nexus), new PeerEcho());
        HttpClient client = TestNet.client(pilot, version)) {
      HttpResponse<String> response = get(client, server.port());
      assertThat(response.version()).isEqualTo(version);
      assertThat(response.body()).isEqualTo(TestNet.PILOT.toString());
      assertThat(response.headers().firstValue("server")).isEmpty();
      assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  @Test
  void aCallerWithoutCertificateOrWithOldTlsGetsNothing() throws Exception {
    TrustManager[] trusting = {Tls.trustManager(pilot, _ -> true)};
    SSLContext anonymous = SSLContext.getInstance("TLS");
    anonymous.init(null, trusting, null);
    try (MtlsServer server = MtlsServer.start(TestNet.settings(nexus), new PeerEcho());
        HttpClient client = HttpClient.newBuilder().sslContext(anonymous).build();
        HttpClient old = HttpClient.newBuilder().sslContext(Tls.client(pilot, _ -> true))
            .sslParameters(new SSLParameters(null, new String[]{"TLSv1.2"})).build()) {
      assertThatThrownBy(() -> get(client, server.port())).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> get(old, server.port())).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void aPeerThatIsNotExpectedDoesNotGetThroughTheHandshake() throws Exception {
    MtlsServer.Settings nexusOnly = MtlsServer.Settings.of("test", TestNet.anyPort(), nexus, TestNet.NEXUS::equals, 10);
    try (MtlsServer server = MtlsServer.start(nexusOnly, new PeerEcho());
        HttpClient client = TestNet.client(pilot, HttpClient.Version.HTTP_1_1)) {
      assertThatThrownBy(() -> get(client, server.port())).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aServerThatIsNotTheExpectedOneIsNotCalled() throws Exception {
    try (MtlsServer server = MtlsServer.start(TestNet.settings(pilot), new PeerEcho());
        HttpClient client = TestNet.client(pilot, HttpClient.Version.HTTP_1_1)) {
      assertThatThrownBy(() -> get(client, server.port())).isInstanceOf(SSLException.class)
          .hasMessageContaining(TestNet.PILOT + " is not one of the peers expected here");
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aRequestIsRefusedOnceTheTrustDomainIsGoneOnOldAndResumedConnections(HttpClient.Version version)
      throws Exception {
    try (MtlsServer server = MtlsServer.start(TestNet.settings(nexus), new PeerEcho());
        HttpClient client = TestNet.client(pilot, version)) {
      assertThat(get(client, server.port()).statusCode()).isEqualTo(200);
      nexus.replaceBundles(Map.of("other.org", authority.x509Bundle()));
      HttpResponse<String> refused = get(client, server.port());
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.body()).isEqualTo("there is no bundle for trust domain spike.ist");
    }
  }

  /** A resumed session skips the trust manager; what the request is asked must not. */
  @Test
  void aResumedSessionIsCheckedAgainAtTheRequest() throws Exception {
    SSLContext context = Tls.client(pilot, TestNet.NEXUS::equals);
    MtlsServer.Settings settings = TestNet.settings(nexus).withMaxConnectionAge(Duration.ofMillis(1));
    try (MtlsServer server = MtlsServer.start(settings, new PeerEcho())) {
      try (RawClient first = new RawClient(context, server.port())) {
        assertThat(first.get()).contains("200 OK", TestNet.PILOT.toString());
      }
      try (RawClient resumed = new RawClient(context, server.port())) {
        assertThat(resumed.get()).contains("200 OK", TestNet.PILOT.toString());
        assertThat(resumed.wasResumed()).isTrue();
      }
      nexus.replaceBundles(Map.of("spike.ist", DevAuthority.create("spike.ist", SHORT).x509Bundle()));
      try (RawClient resumed = new RawClient(context, server.port())) {
        assertThat(resumed.get()).contains("401", "does not verify");
      }
      nexus.replaceBundles(Map.of("other.org", authority.x509Bundle()));
      try (RawClient resumed = new RawClient(context, server.port())) {
        assertThat(resumed.get()).contains("401", "there is no bundle for trust domain spike.ist");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aConnectionEndsAtItsAgeAndNoRequestIsLost(HttpClient.Version version) throws Exception {
    MtlsServer.Settings settings = TestNet.settings(nexus).withMaxConnectionAge(Duration.ofMillis(400));
    try (MtlsServer server = MtlsServer.start(settings, new PeerEcho());
        HttpClient client = TestNet.client(pilot, version)) {
      Set<String> connections = new HashSet<>();
      long oldest = 0;
      long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
      while (System.nanoTime() < end) {
        HttpResponse<String> response = get(client, server.port());
        assertThat(response.statusCode()).isEqualTo(200);
        connections.add(response.headers().firstValue("X-Connection").orElseThrow());
        oldest = Math.max(oldest, response.headers().firstValueAsLong("X-Age").orElseThrow());
      }
      assertThat(connections.size()).isGreaterThanOrEqualTo(2);
      assertThat(oldest).isLessThan(1500);
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aBodyAboveTheLimitIsTheHandlersToAnswerAndNamesTheLimit(HttpClient.Version version) throws Exception {
    try (MtlsServer server = MtlsServer.start(TestNet.settings(nexus), new BodyLength());
        HttpClient client = TestNet.client(pilot, version)) {
      for (String path : new String[]{"/async", "/blocking"}) {
        byte[] fits = new byte[TestNet.MAX_BODY];
        byte[] tooLarge = new byte[TestNet.MAX_BODY + 1];
        assertThat(post(client, server.port(), path, BodyPublishers.ofByteArray(fits))).isEqualTo("200 1000");
        assertThat(post(client, server.port(), path, BodyPublishers.ofByteArray(tooLarge)))
            .isEqualTo("413 the request body is larger than 1000 bytes");
        assertThat(post(client, server.port(), path, unknownLength(fits))).isEqualTo("200 1000");
        assertThat(post(client, server.port(), path, unknownLength(tooLarge)))
            .isEqualTo("413 the request body is larger than 1000 bytes");
        assertThat(post(client, server.port(), path, BodyPublishers.noBody())).isEqualTo("200 0");
      }
    }
  }

  private static BodyPublisher unknownLength(byte[] body) {
    return BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body));
  }

  private static String post(HttpClient client, int port, String path, BodyPublisher body)
      throws Exception {
    HttpResponse<String> response = client.send(TestNet.request(port, path).POST(body).build(),
        BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  @Test
  void aRequestUnderWayIsFinishedWhenTheServerCloses() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Handler slow = new Handler.Abstract() {
      @Override
      public boolean handle(Request request, Response response, Callback callback) throws Exception {
        arrived.countDown();
        go.await();
        response.write(true, ByteBuffer.wrap("done".getBytes(StandardCharsets.US_ASCII)), callback);
        return true;
      }
    };
    try (HttpClient client = TestNet.client(pilot, HttpClient.Version.HTTP_1_1)) {
      MtlsServer server = MtlsServer.start(TestNet.settings(nexus), slow);
      int port = server.port();
      CompletableFuture<HttpResponse<String>> answer = client.sendAsync(TestNet.request(port, "/").build(),
          BodyHandlers.ofString());
      arrived.await();
      Thread closing = Thread.ofVirtual().start(server::close);
      go.countDown();
      assertThat(answer.get().body()).isEqualTo("done");
      closing.join();
      assertThatThrownBy(() -> get(client, port)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (MtlsServer server = MtlsServer.start(TestNet.settings(nexus), new PeerEcho())) {
      InetSocketAddress taken = new InetSocketAddress("127.0.0.1", server.port());
      assertThatThrownBy(() -> MtlsServer.start(
          MtlsServer.Settings.of("second", taken, nexus, _ -> true, 10), new PeerEcho()))
          .isInstanceOf(IOException.class)
          .hasMessage("cannot listen on 127.0.0.1:" + server.port() + ": the port is already in use");
      assertThatThrownBy(() -> PlainServer.start("third", taken, new PeerEcho()))
          .hasMessage("cannot listen on 127.0.0.1:" + server.port() + ": the port is already in use");
    }
  }

  @Test
  void aPlainServerAnswersButKnowsNobody() throws Exception {
    try (PlainServer server = PlainServer.start("health", TestNet.anyPort(), new PeerEcho());
        HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response = client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/")).build(),
          BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.body()).isEqualTo("the request did not come through mutual TLS");
    }
  }

  @Test
  void whatNoHandlerTakesIsAnsweredInWordsWithoutACause() throws Exception {
    Handler failing = new Handler.Abstract() {
      @Override
      public boolean handle(Request request, Response response, Callback callback) {
        if (Request.getPathInContext(request).equals("/none")) {
          return false;
        }
        throw new IllegalStateException("on purpose: a secret cause");
      }
    };
    try (MtlsServer server = MtlsServer.start(TestNet.settings(nexus), failing);
        HttpClient client = TestNet.client(pilot, HttpClient.Version.HTTP_2)) {
      assertThat(post(client, server.port(), "/none", BodyPublishers.noBody())).isEqualTo("404 404 Not Found\n");
      assertThat(post(client, server.port(), "/", BodyPublishers.noBody())).isEqualTo("500 500 Server Error\n");
    }
  }

  /** Says how long the body was, read in one of the two ways. */
  private static final class BodyLength extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      if (Request.getPathInContext(request).equals("/async")) {
        MtlsRequest.body(request).whenComplete((body, failure) -> answer(response, callback, body, failure));
      } else {
        MtlsRequest.virtualThreads(request).execute(() -> {
          try {
            answer(response, callback, MtlsRequest.readBody(request), null);
          } catch (IOException e) {
            answer(response, callback, null, e);
          }
        });
      }
      return true;
    }

    private static void answer(Response response, Callback callback, byte @Nullable [] body,
        @Nullable Throwable failure) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      response.setStatus(cause instanceof BodyTooLargeException ? 413 : cause != null ? 500 : 200);
      String text = cause != null ? String.valueOf(cause.getMessage()) : body == null ? "" : "" + body.length;
      response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
    }
  }
}
