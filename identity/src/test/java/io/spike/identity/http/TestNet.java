package io.spike.identity.http;

import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.Tls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;

/** What the tests of the servers share. */
final class TestNet {

  static final SpiffeId NEXUS = SpiffeId.parse("spiffe://spike.ist/spike/nexus");
  static final SpiffeId PILOT = SpiffeId.parse("spiffe://spike.ist/spike/pilot/role/superuser");
  static final int MAX_BODY = 1000;

  private TestNet() {}

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static MtlsServer.Settings settings(SvidSource source) {
    return MtlsServer.Settings.of("test", anyPort(), source, _ -> true, MAX_BODY);
  }

  static HttpClient client(SvidSource source, HttpClient.Version version) {
    return HttpClient.newBuilder()
        .sslContext(Tls.client(source, NEXUS::equals))
        .sslParameters(Tls.parameters())
        .version(version)
        .connectTimeout(Duration.ofSeconds(5))
        .build();
  }

  static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(10));
  }
}
