package io.spike.nexus;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.nexus.RawHttps.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** SPIKE's secret routes in exact bytes, asked of a node that follows, so that every write is forwarded. */
@ExtendWith(SharedCluster.class)
class SecretRoutesTest {

  private static final String PUT = "/v1/store/secrets";
  private static final String GET = "/v1/store/secrets?action=get";
  private static final String DELETE = "/v1/store/secrets?action=delete";
  private static final String UNDELETE = "/v1/store/secrets?action=undelete";
  private static final String LIST = "/v1/store/secrets?action=list";
  private static final String METADATA = "/v1/store/secrets/metadata?action=get";
  private static final String TIME = "\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z\"";

  private RawHttps follower;
  private RawHttps leader;

  @BeforeEach
  void clients(TestCluster cluster) {
    follower = cluster.client(cluster.follower(), TestCluster.SUPERUSER);
    leader = cluster.client(cluster.leader(), TestCluster.SUPERUSER);
  }

  private static void assertAnswer(Answer answer, int status, String body) {
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.status()).isEqualTo(status);
  }

  private void put(String path, String value) throws Exception {
    assertAnswer(follower.post(PUT, "{\"path\":\"" + path + "\",\"values\":{\"v\":\"" + value + "\"}}"), 200, "{}");
  }

  private Answer get(String path, long version) throws Exception {
    return follower.post(GET, "{\"path\":\"" + path + "\",\"version\":" + version + "}");
  }

  @Test
  void what_is_put_through_a_follower_is_read_at_once_on_every_node() throws Exception {
    assertAnswer(follower.post(PUT, "{\"path\":\"a/b\",\"values\":{\"k\":\"v<\",\"j\":\"\"}}"), 200, "{}");

    assertAnswer(leader.post(GET, "{\"path\":\"a/b\",\"version\":0}"), 200,
        "{\"data\":{\"j\":\"\",\"k\":\"v\\u003c\"}}");
    assertAnswer(follower.post(GET, "{\"PATH\":\"a/b\",\"more\":1}"), 200,
        "{\"data\":{\"j\":\"\",\"k\":\"v\\u003c\"}}");
  }

  @Test
  void answers_carry_the_headers_of_SPIKE_and_ours(TestCluster cluster) throws Exception {
    int node = cluster.follower();
    Answer answer = follower.post(PUT, "{\"path\":\"headers\",\"values\":{}}", "X-Spike-Request-Id: my id/1");

    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store, no-cache, must-revalidate, private");
    assertThat(answer.header("Pragma")).isEqualTo("no-cache");
    assertThat(answer.header("Expires")).isEqualTo("0");
    assertThat(answer.header("X-Spike-Request-Id")).isEqualTo("my id/1");
    assertThat(answer.header("X-Spike-Position")).matches("1\\.[0-9]+");
    assertThat(answer.header("X-Spike-Node")).isEqualTo("nexus-" + (node + 1));
    assertThat(answer.header("X-Spike-Leader")).isEqualTo("https://127.0.0.1:" + cluster.port(cluster.leader()));
    assertThat(answer.headers()).doesNotContainKey("server");
  }

  @Test
  void a_version_put_without_values_reads_as_null_and_an_empty_one_as_empty() throws Exception {
    assertAnswer(follower.post(PUT, "{\"path\":\"empty\"}"), 200, "{}");
    assertAnswer(get("empty", 0), 200, "{\"data\":null}");
    assertAnswer(follower.post(PUT, "{\"path\":\"empty\",\"values\":{}}"), 200, "{}");
    assertAnswer(get("empty", 0), 200, "{\"data\":{}}");
  }

  @Test
  void versions_count_up_and_each_is_read_by_its_number() throws Exception {
    put("versions", "one");
    put("versions", "two");

    assertAnswer(get("versions", 1), 200, "{\"data\":{\"v\":\"one\"}}");
    assertAnswer(get("versions", 2), 200, "{\"data\":{\"v\":\"two\"}}");
    assertAnswer(get("versions", 0), 200, "{\"data\":{\"v\":\"two\"}}");
  }

  @Test
  void unknown_paths_and_versions_are_404() throws Exception {
    put("known", "x");

    assertAnswer(get("unknown", 0), 404, "{\"data\":null,\"err\":\"api_not_found\"}");
    assertAnswer(get("known", 2), 404, "{\"data\":null,\"err\":\"api_not_found\"}");
    assertAnswer(get("known", -1), 404, "{\"data\":null,\"err\":\"api_not_found\"}");
    assertAnswer(follower.post(DELETE, "{\"path\":\"unknown\",\"versions\":[]}"), 404, "{\"err\":\"api_not_found\"}");
    assertAnswer(follower.post(UNDELETE, "{\"path\":\"unknown\",\"versions\":[1]}"), 404,
        "{\"err\":\"api_not_found\"}");
    assertAnswer(follower.post(METADATA, "{\"path\":\"unknown\"}"), 404,
        "{\"metadata\":{\"currentVersion\":0,\"oldestVersion\":0,\"createdTime\":\"0001-01-01T00:00:00Z\","
            + "\"updatedTime\":\"0001-01-01T00:00:00Z\",\"maxVersions\":0},\"err\":\"api_not_found\"}");
  }

  @Test
  void deleted_versions_are_hidden_and_come_back() throws Exception {
    put("hidden", "one");
    put("hidden", "two");

    assertAnswer(follower.post(DELETE, "{\"path\":\"hidden\",\"versions\":[0,99]}"), 200, "{}");
    assertAnswer(get("hidden", 2), 404, "{\"data\":null,\"err\":\"api_not_found\"}");
    assertAnswer(get("hidden", 0), 200, "{\"data\":{\"v\":\"one\"}}");
    assertAnswer(follower.post(UNDELETE, "{\"path\":\"hidden\",\"versions\":[1]}"), 404,
        "{\"err\":\"api_not_found\"}");
    assertAnswer(follower.post(UNDELETE, "{\"path\":\"hidden\",\"versions\":[2]}"), 200, "{}");
    assertAnswer(get("hidden", 0), 200, "{\"data\":{\"v\":\"two\"}}");
  }

  @Test
  void the_list_is_sorted_by_bytes_and_holds_deleted_secrets() throws Exception {
    put("list/b", "x");
    put("list/B", "x");
    put("list/a", "x");
    follower.post(DELETE, "{\"path\":\"list/a\"}");

    assertThat(follower.post(LIST, "{}").body()).contains("\"list/B\",\"list/a\",\"list/b\"")
        .startsWith("{\"keys\":[").endsWith("]}");
  }

  @Test
  void metadata_shows_all_versions_once_the_one_asked_for_is_live() throws Exception {
    put("meta", "one");
    put("meta", "two");
    follower.post(DELETE, "{\"path\":\"meta\",\"versions\":[1]}");

    Answer answer = follower.post(METADATA, "{\"path\":\"meta\",\"version\":2}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().replaceAll(TIME, "T")).isEqualTo(
        "{\"versions\":{\"1\":{\"createdTime\":T,\"version\":1,\"deletedTime\":T},"
            + "\"2\":{\"createdTime\":T,\"version\":2,\"deletedTime\":null}},"
            + "\"metadata\":{\"currentVersion\":2,\"oldestVersion\":2,\"createdTime\":T,\"updatedTime\":T,"
            + "\"maxVersions\":10}}");
    assertThat(follower.post(METADATA, "{\"path\":\"meta\",\"version\":1}").status()).isEqualTo(404);
  }

  @Test
  void bad_JSON_is_400_on_every_route() throws Exception {
    for (String body : new String[]{"", "{", "[]", "{\"path\":1}", "{} x"}) {
      assertAnswer(follower.post(PUT, body), 400, "{\"err\":\"api_bad_request\"}");
      assertAnswer(follower.post(GET, body), 400, "{\"data\":null,\"err\":\"api_bad_request\"}");
    }
    assertAnswer(follower.post(LIST, ""), 400, "{\"keys\":null,\"err\":\"api_bad_request\"}");
    assertAnswer(follower.post(GET, "{\"path\":\"a\",\"version\":1.0}"), 400,
        "{\"data\":null,\"err\":\"api_bad_request\"}");
  }

  @Test
  void bad_fields_are_400_and_named() throws Exception {
    Answer path = follower.post(PUT, "{\"path\":\"a b\",\"values\":{}}");
    assertAnswer(path, 400, "{\"err\":\"api_bad_request\"}");
    assertThat(path.header("X-Spike-Message")).startsWith("path ");

    Answer name = follower.post(PUT, "{\"path\":\"a\",\"values\":{\"k.k\":\"\"}}");
    assertAnswer(name, 400, "{\"err\":\"api_bad_request\"}");
    assertThat(name.header("X-Spike-Message")).startsWith("key name ");

    Answer id = follower.post(PUT, "{\"path\":\"a\"}", "X-Spike-Request-Id: " + "i".repeat(129));
    assertAnswer(id, 400, "{\"err\":\"api_bad_request\"}");
    assertThat(id.header("X-Spike-Message")).startsWith("request id ");
  }

  @Test
  void too_much_is_400_and_the_limit_is_named() throws Exception {
    Answer value = follower.post(PUT, "{\"path\":\"big\",\"values\":{\"k\":\"" + "v".repeat(1 << 20) + "\"}}");
    assertAnswer(value, 400, "{\"err\":\"api_bad_request\"}");
    assertThat(value.header("X-Spike-Message")).contains("1048576");

    Answer body = follower.post(PUT, "{\"path\":\"big\",\"x\":\"" + "v".repeat(2 << 20) + "\"}");
    assertAnswer(body, 400, "{\"err\":\"api_bad_request\"}");
    assertThat(body.header("X-Spike-Message")).contains("2097152");

    assertThat(get("big", 0).status()).isEqualTo(404);
  }

  @Test
  void a_value_at_the_limit_is_kept() throws Exception {
    String value = "v".repeat((1 << 20) - 8);
    put("at-the-limit", value);
    assertAnswer(get("at-the-limit", 0), 200, "{\"data\":{\"v\":\"" + value + "\"}}");
  }

  @Test
  void unknown_routes_actions_and_methods_are_400() throws Exception {
    String bad = "{\"err\":\"api_bad_request\"}";
    assertAnswer(follower.post("/v1/store/secret", "{}"), 400, bad);
    assertAnswer(follower.post("/v1/store/secrets/", "{}"), 400, bad);
    assertAnswer(follower.post("/v1/store/secrets?action=GET", "{}"), 400, bad);
    assertAnswer(follower.post("/v1/store/secrets?action=", "{}"), 400, bad);
    assertAnswer(follower.post("/health", "{}"), 400, bad);
    assertAnswer(follower.get("/v1/store/secrets"), 400, bad);
    assertAnswer(follower.post(GET + "&action=list", "{\"path\":\"nothing/here\"}"), 404,
        "{\"data\":null,\"err\":\"api_not_found\"}");
  }

  @Test
  void what_is_not_routed_is_named_by_method_path_and_action() throws Exception {
    assertThat(message(follower.post("/v1/store/secret", "{}"))).isEqualTo("there is no route POST /v1/store/secret");
    assertThat(message(follower.post("/v1/store/secrets?action=bogus", "{}")))
        .isEqualTo("there is no route POST /v1/store/secrets?action=bogus");
    assertThat(message(follower.get("/v1/store/secrets?action=get")))
        .isEqualTo("GET /v1/store/secrets?action=get is no route: the method is not POST");
  }

  @Test
  void what_is_not_routed_is_repeated_only_as_far_as_it_is_short_and_printable() throws Exception {
    String message = message(follower.post("/" + "x".repeat(2000) + "?action=a%0d%0ab%c3%a9" + "y".repeat(2000), "{}"));

    assertThat(message).startsWith("there is no route POST /xxx").contains("?action=a??b?yyy").hasSizeLessThan(300)
        .matches("[ -~]+");
  }

  private static String message(Answer answer) {
    assertAnswer(answer, 400, "{\"err\":\"api_bad_request\"}");
    return answer.header("X-Spike-Message");
  }

  @Test
  void a_chunked_body_is_read_as_Go_clients_send_it() throws Exception {
    byte[] answer = follower.raw(("POST " + GET + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
        + "Connection: close\r\n\r\n5\r\n{\"pat\r\nd\r\nh\":\"nowhere\"}\r\n0\r\n\r\n").getBytes(US_ASCII));
    assertThat(new String(answer, US_ASCII)).startsWith("HTTP/1.1 404 ")
        .endsWith("\r\n\r\n{\"data\":null,\"err\":\"api_not_found\"}");
  }

  @Test
  void a_retry_through_another_node_under_the_same_request_id_takes_effect_once() throws Exception {
    String body = "{\"path\":\"once\",\"values\":{\"v\":\"one\"}}";
    Answer first = follower.post(PUT, body, "X-Spike-Request-Id: once-1");
    Answer again = leader.post(PUT, body, "X-Spike-Request-Id: once-1");

    assertAnswer(first, 200, "{}");
    assertAnswer(again, 200, "{}");
    assertThat(again.header("X-Spike-Position")).isEqualTo(first.header("X-Spike-Position"));
    assertThat(get("once", 2).status()).isEqualTo(404);
  }

  @Test
  void another_request_under_a_used_id_is_refused_with_409() throws Exception {
    follower.post(PUT, "{\"path\":\"reused\",\"values\":{\"v\":\"one\"}}", "X-Spike-Request-Id: reused-1");
    Answer other = leader.post(PUT, "{\"path\":\"reused\",\"values\":{\"v\":\"two\"}}",
        "X-Spike-Request-Id: reused-1");

    assertAnswer(other, 409, "{\"err\":\"entity_exists\"}");
    assertAnswer(get("reused", 0), 200, "{\"data\":{\"v\":\"one\"}}");
  }

  @Test
  void the_first_write_below_a_tenant_creates_it_and_its_paths_are_its_own() throws Exception {
    put("tenants/acme/db/creds", "acme");
    put("tenants/pepsi/db/creds", "pepsi");
    put("db/creds", "system");

    assertAnswer(get("tenants/acme/db/creds", 0), 200, "{\"data\":{\"v\":\"acme\"}}");
    assertAnswer(get("tenants/pepsi/db/creds", 0), 200, "{\"data\":{\"v\":\"pepsi\"}}");
    assertAnswer(get("db/creds", 0), 200, "{\"data\":{\"v\":\"system\"}}");
    assertThat(follower.post(LIST, "{}").body()).containsSubsequence("\"tenants/acme/db/creds\"",
        "\"tenants/pepsi/db/creds\"");
  }

  @Test
  void a_read_below_an_unknown_tenant_is_404_and_creates_nothing() throws Exception {
    assertAnswer(get("tenants/nobody/x", 0), 404, "{\"data\":null,\"err\":\"api_not_found\"}");
    assertAnswer(follower.post(DELETE, "{\"path\":\"tenants/nobody/x\"}"), 404, "{\"err\":\"api_not_found\"}");
    assertAnswer(get("tenants/nobody/x", 0), 404, "{\"data\":null,\"err\":\"api_not_found\"}");
  }

  @Test
  void paths_that_only_look_like_a_tenants_are_refused() throws Exception {
    for (String path : new String[]{"tenants", "tenants/acme", "tenants/acme/", "Tenants/acme/x", "/tenants/acme/x",
        "tenants/Acme/x", "tenants//x"}) {
      Answer answer = follower.post(PUT, "{\"path\":\"" + path + "\",\"values\":{}}");
      assertAnswer(answer, 400, "{\"err\":\"api_bad_request\"}");
      assertThat(answer.header("X-Spike-Message")).contains("tenants/<name>/<path>");
    }
  }

  @Test
  void two_first_writes_below_one_tenant_through_two_nodes_create_it_once() throws Exception {
    Thread[] writers = new Thread[4];
    int[] statuses = new int[writers.length];
    for (int i = 0; i < writers.length; i++) {
      int n = i;
      writers[i] = Thread.ofVirtual().start(() -> {
        try {
          statuses[n] = (n % 2 == 0 ? leader : follower)
              .post(PUT, "{\"path\":\"tenants/raced/p" + n + "\",\"values\":{}}").status();
        } catch (java.io.IOException e) {
          statuses[n] = -1;
        }
      });
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(statuses).containsOnly(200);
    assertThat(follower.post(LIST, "{}").body())
        .contains("\"tenants/raced/p0\",\"tenants/raced/p1\",\"tenants/raced/p2\",\"tenants/raced/p3\"");
  }
}
