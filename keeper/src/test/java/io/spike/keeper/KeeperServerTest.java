package io.spike.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeeperServerTest {

  private static final String CONTRIBUTE = "/v1/store/contribute";
  private static final String SHARD = "/v1/store/shard";
  private static final String BAD = "{\"err\":\"api_bad_request\"}";

  private Lab lab;
  private KeeperServer keeper;
  private URI base;
  private HttpClient nexus;
  private HttpClient bootstrap;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab();
    keeper = lab.keeper();
    base = Lab.address(keeper);
    nexus = lab.http(lab.nexus());
    bootstrap = lab.http(lab.bootstrap());
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  void aContributedShardIsGivenBackInSpikesExactBytesAndHeaders() throws Exception {
    var taken = Lab.post(bootstrap, base, CONTRIBUTE, shard(1));
    assertThat(taken.statusCode()).isEqualTo(200);
    assertThat(taken.body()).isEqualTo("{}");
    var given = Lab.post(nexus, base, SHARD, "{}");
    assertThat(given.statusCode()).isEqualTo(200);
    assertThat(given.body()).isEqualTo("{\"shard\":[" + numbers(1) + "],\"Err\":\"\"}");
    assertThat(given.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(given.headers().firstValue("Cache-Control")).hasValue("no-store, no-cache, must-revalidate, private");
    assertThat(given.headers().firstValue("Pragma")).hasValue("no-cache");
    assertThat(given.headers().firstValue("Expires")).hasValue("0");
  }

  @Test
  void aRootEpochThatIsNoNumberIsRefusedAndChangesNothing() throws Exception {
    Lab.post(bootstrap, base, CONTRIBUTE, shard(1));
    for (var header : new String[]{"X-Spike-Root-Epoch", "X-Spike-Kept-Root-Epoch"}) {
      var answer = nexus.send(HttpRequest.newBuilder(base.resolve(CONTRIBUTE)).header(header, "two")
          .POST(HttpRequest.BodyPublishers.ofString(shard(2))).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(header).isEqualTo(400);
      assertThat(answer.body()).isEqualTo(BAD);
    }
    assertThat(Lab.post(nexus, base, SHARD, "{}").body()).contains(numbers(1));
  }

  @Test
  void aKeeperWithoutAShardNeverAnswers200() throws Exception {
    var answer = Lab.post(nexus, base, SHARD, "{}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("{\"shard\":null,\"Err\":\"api_bad_request\"}");
  }

  @Test
  void whatIsNoShardIsRefusedAndChangesNothing() throws Exception {
    Lab.post(nexus, base, CONTRIBUTE, shard(1));
    String zeros = IntStream.range(0, 32).mapToObj(_ -> "0").collect(Collectors.joining(","));
    for (var body : new String[]{"", "{", "[]", "{\"shard\":null}", "{}", "null", "{\"shard\":[" + zeros + "]}",
        "{\"shard\":[256]}", "{\"shard\":\"AQ==\"}", "{\"shard\":[1]} x"}) {
      var answer = Lab.post(nexus, base, CONTRIBUTE, body);
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(answer.body()).as(body).isEqualTo(BAD);
    }
    assertThat(Lab.post(nexus, base, SHARD, "{}").body()).contains(numbers(1));
  }

  @Test
  void unknownRoutesActionsAndMethodsAreBadRequests() throws Exception {
    for (var route : new String[]{"/", "/v1/store/shards", SHARD + "/", CONTRIBUTE + "?action=get",
        "/V1/STORE/SHARD"}) {
      var answer = Lab.post(nexus, base, route, "{}");
      assertThat(answer.statusCode()).as(route).isEqualTo(400);
      assertThat(answer.body()).as(route).isEqualTo(BAD);
    }
    var get = nexus.send(HttpRequest.newBuilder(base.resolve(SHARD)).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(get.statusCode()).isEqualTo(400);
    assertThat(get.body()).isEqualTo(BAD);
  }

  @Test
  void bootstrapMayNotReadAShard() throws Exception {
    Lab.post(nexus, base, CONTRIBUTE, shard(1));
    var answer = Lab.post(bootstrap, base, SHARD, "{}");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("{\"shard\":null,\"Err\":\"access_unauthorized\"}");
  }

  @Test
  void theHandshakeFailsForEveryoneButNexusAndBootstrap() {
    for (var path : new String[]{"/spike/keeper", "/spike/pilot/role/superuser", "/spike/nexus2", "/workload"}) {
      var stranger = lab.http(lab.identity(path));
      assertThatIOException().as(path).isThrownBy(() -> Lab.post(stranger, base, SHARD, "{}"));
    }
  }

  @Test
  void idsBelowTheRoleCountAsTheRole() throws Exception {
    var replica = lab.http(lab.identity("/spike/nexus/nexus-1"));
    assertThat(Lab.post(replica, base, CONTRIBUTE, shard(1)).statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyAbove64KibIsRefused() throws Exception {
    var answer = Lab.post(nexus, base, CONTRIBUTE, "{\"shard\":[1]}" + " ".repeat(KeeperServer.MAX_BODY_BYTES));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).isEqualTo(BAD);
    assertThat(keeper.state().wire()).isEqualTo("empty");
  }

  @Test
  void bootstrapReplacesAnotherShardOnlyWhenForcedAndNeverNexuss() throws Exception {
    assertThat(Lab.post(bootstrap, base, CONTRIBUTE, shard(1)).statusCode()).isEqualTo(200);
    assertThat(Lab.post(bootstrap, base, CONTRIBUTE, shard(1)).statusCode()).as("the same again").isEqualTo(200);
    var refused = Lab.post(bootstrap, base, CONTRIBUTE, shard(2));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).isEqualTo("{\"err\":\"entity_exists\"}");
    assertThat(Lab.post(nexus, base, SHARD, "{}").body()).contains(numbers(1));

    assertThat(Lab.post(bootstrap, base, CONTRIBUTE, shard(2), "X-Spike-Force", "true").statusCode()).isEqualTo(200);
    assertThat(Lab.post(nexus, base, SHARD, "{}").body()).contains(numbers(2));

    assertThat(Lab.post(nexus, base, CONTRIBUTE, shard(3)).statusCode()).isEqualTo(200);
    assertThat(Lab.post(bootstrap, base, CONTRIBUTE, shard(4), "X-Spike-Force", "true").statusCode()).isEqualTo(409);
    assertThat(Lab.post(bootstrap, base, CONTRIBUTE, shard(3)).statusCode()).isEqualTo(200);
    assertThat(Lab.post(nexus, base, SHARD, "{}").body()).contains(numbers(3));
  }

  @Test
  void aForcedCallIsRefusedAlsoWhenNexusHasOnlyConfirmedTheShard() throws Exception {
    Lab.post(bootstrap, base, CONTRIBUTE, shard(1));
    Lab.post(nexus, base, CONTRIBUTE, shard(1));
    assertThat(Lab.post(bootstrap, base, CONTRIBUTE, shard(2), "X-Spike-Force", "true").statusCode()).isEqualTo(409);
  }

  @Test
  void aPeerWhoseBundleIsGoneIsRefusedOnItsOpenConnection() throws Exception {
    var source = lab.authority.svidSource(io.spike.identity.SpiffeId.parse("spiffe://spike.ist/spike/keeper"));
    lab.opened(source);
    var guarded = lab.opened(KeeperServer.start(Lab.loopback(0), null, source, lab.roles, lab.audit()));
    assertThat(Lab.post(nexus, Lab.address(guarded), CONTRIBUTE, shard(1)).statusCode()).isEqualTo(200);
    source.replaceBundles(java.util.Map.of());
    assertThat(Lab.post(nexus, Lab.address(guarded), SHARD, "{}").statusCode()).isEqualTo(401);
  }

  @Test
  void healthSaysWhetherThereIsAShardAndNothingElse() throws Exception {
    try (var plain = HttpClient.newHttpClient()) {
      var health = URI.create("http://127.0.0.1:" + keeper.healthPort() + "/health");
      var request = HttpRequest.newBuilder(health).build();
      assertThat(plain.send(request, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("{\"state\":\"empty\"}");
      Lab.post(nexus, base, CONTRIBUTE, shard(1));
      assertThat(plain.send(request, HttpResponse.BodyHandlers.ofString()).body())
          .isEqualTo("{\"state\":\"holds-shard\"}");
      var shard = HttpRequest.newBuilder(health.resolve(SHARD)).POST(HttpRequest.BodyPublishers.ofString("{}")).build();
      assertThat(plain.send(shard, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aPortInUseIsNamedInOneSentence() {
    assertThatThrownBy(() -> lab.keeperAt(keeper.port())).isInstanceOf(IOException.class)
        .hasMessageContaining(":" + keeper.port()).hasMessageContaining("already in use");
  }

  private static String shard(int first) {
    return "{\"shard\":[" + numbers(first) + "]}";
  }

  private static String numbers(int first) {
    return IntStream.range(first, first + 32).mapToObj(String::valueOf).collect(Collectors.joining(","));
  }
}
