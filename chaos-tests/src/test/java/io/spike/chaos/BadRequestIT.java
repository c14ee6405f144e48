package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.Headers;
import io.spike.chaos.cluster.Cluster;
import io.spike.chaos.cluster.SharedCluster;
import io.spike.identity.SpiffeId;
import io.spike.identity.Tls;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests as no client of ours sends them: each gets SPIKE's status and error code, and changes nothing. */
@ExtendWith(SharedCluster.class)
class BadRequestIT {

  private static final String SECRETS = "/v1/store/secrets";
  private static final String BAD_REQUEST = "\"err\":\"api_bad_request\"";
  private static final int MORE_THAN_THE_LIMIT = 2 * 1024 * 1024 + 1;

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void malformedRequestsAreRefusedAndChangeNothing(HttpClient.Version version, Cluster cluster) throws Exception {
    try (Cluster.Client client = cluster.client()) {
      client.spike().list();
      Http http = new Http(client, version,
          URI.create(client.spike().cluster().nodes().getFirst().address()));
      var before = client.spike().list();
      unrouted(http.send("POST", "/v1/nowhere", "{}"), "POST /v1/nowhere");
      unrouted(http.send("PUT", SECRETS, "{}"), "PUT " + SECRETS);
      unrouted(http.send("POST", SECRETS + "?action=bogus", "{}"), "POST " + SECRETS + "?action=bogus");
      refused(http.send("POST", SECRETS, "{\"path\":\"bad/json\",\"values\":{\"a\":\"b\"}"), 400, BAD_REQUEST);
      refused(http.send("POST", SECRETS, "{\"path\":\"bad/json\",\"values\":{\"a\":1}}"), 400, BAD_REQUEST);
      refused(http.send("POST", SECRETS, ""), 400, BAD_REQUEST);
      refused(http.send("POST", SECRETS, "{\"path\":\"bad path!\",\"values\":{\"a\":\"b\"}}"), 400, BAD_REQUEST);
      String huge = "{\"path\":\"bad/size\",\"values\":{\"a\":\"" + "x".repeat(MORE_THAN_THE_LIMIT) + "\"}}";
      HttpResponse<String> tooLarge = http.send("POST", SECRETS, huge);
      assertThat(tooLarge.statusCode()).isIn(400, 413);
      assertThat(tooLarge.headers().map().toString() + tooLarge.body()).contains("2097152");
      assertThat(client.spike().list()).isEqualTo(before);
    }
  }

  private static void unrouted(HttpResponse<String> answer, String offender) {
    refused(answer, 400, BAD_REQUEST);
    assertThat(answer.headers().firstValue(Headers.MESSAGE))
        .hasValueSatisfying(it -> assertThat(it).contains(offender));
  }

  private static void refused(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.request().uri() + " " + answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(code);
    assertThat(answer.version()).isEqualTo(answer.request().version().orElseThrow());
  }

  /** Plain HTTP over the client's identity. */
  private record Http(HttpClient client, URI node) {

    Http(Cluster.Client client, HttpClient.Version version, URI node) {
      this(HttpClient.newBuilder().sslContext(Tls.client(client.identity(), Http::isNexus))
          .sslParameters(Tls.parameters()).version(version).build(), node);
    }

    private static boolean isNexus(SpiffeId id) {
      return id.path().startsWith("/spike/nexus");
    }

    HttpResponse<String> send(String method, String target, String body) throws Exception {
      return client.send(
          HttpRequest.newBuilder(node.resolve(target)).version(client.version())
              .header("Content-Type", "application/json")
              .method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
          HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }
  }
}
