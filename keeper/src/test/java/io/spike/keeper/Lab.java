package io.spike.keeper;

import io.spike.api.wire.AuditStream;
import io.spike.identity.Roles;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.dev.DevAuthority;
import io.spike.store.crypto.SecretBytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.Map;
import io.spike.identity.Tls;

/** Real Keepers behind real mTLS under one development authority; everything it opened ends with it. */
final class Lab implements AutoCloseable {

  static final SecureRandom RANDOM = new SecureRandom();
  static final byte[] CLUSTER_ID = new byte[16];
  static final Duration TIMEOUT = Duration.ofSeconds(30);

  final DevAuthority authority = DevAuthority.create("spike.ist", Duration.ofMinutes(10));
  final Roles roles = Roles.from(Map.of());
  /** The audit streams of all Keepers. */
  final List<String> told = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();

  SvidSource identity(String path) {
    return opened(authority.svidSource(SpiffeId.parse("spiffe://spike.ist" + path)));
  }

  SvidSource nexus() {
    return identity("/spike/nexus");
  }

  SvidSource bootstrap() {
    return identity("/spike/bootstrap");
  }

  AuditStream audit() {
    return new AuditStream(told::add, true);
  }

  KeeperServer keeper() throws IOException {
    return keeperAt(0);
  }

  KeeperServer keeperAt(int port) throws IOException {
    return opened(KeeperServer.start(loopback(port), loopback(0), identity("/spike/keeper"), roles, audit()));
  }

  List<KeeperServer> keepers(int count) throws IOException {
    var keepers = new ArrayList<KeeperServer>();
    for (int i = 0; i < count; i++) {
      keepers.add(keeper());
    }
    return keepers;
  }

  KeeperClient client(SvidSource source, List<URI> keepers) {
    return opened(new KeeperClient(source, roles, keepers, TIMEOUT));
  }

  HttpClient http(SvidSource source) {
    return opened(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT)
        .sslContext(Tls.client(source, roles::isKeeper)).sslParameters(Tls.parameters()).build());
  }

  <T extends AutoCloseable> T opened(T thing) {
    opened.add(thing);
    return thing;
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  static URI address(KeeperServer keeper) {
    return URI.create("https://127.0.0.1:" + keeper.port());
  }

  static List<URI> addresses(List<KeeperServer> keepers) {
    return keepers.stream().map(Lab::address).toList();
  }

  /** Where nobody listens. */
  static URI nowhere() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("https://127.0.0.1:" + socket.getLocalPort());
    }
  }

  static HttpResponse<String> post(HttpClient http, URI base, String route, String body, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(base.resolve(route)).timeout(TIMEOUT)
        .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  /** 32 bytes of {@code value}, a possible shard for a small one. */
  static SecretBytes filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return SecretBytes.copyOf(bytes);
  }

  @Override
  public void close() throws Exception {
    for (var thing : opened.reversed()) {
      if (thing instanceof HttpClient http) {
        http.shutdownNow();
      }
      thing.close();
    }
  }
}
