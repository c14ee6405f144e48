package io.spike.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spike.api.AsOf;
import io.spike.api.Consistency;
import io.spike.api.DecryptRequest;
import io.spike.api.EncryptAnswer;
import io.spike.api.EncryptRequest;
import io.spike.api.ErrorCode;
import io.spike.api.Headers;
import io.spike.api.NodeRole;
import io.spike.api.Position;
import io.spike.api.Reason;
import io.spike.api.ImportSecretRequest;
import io.spike.api.SecretValues;
import io.spike.client.FakeNode.Reply;
import io.spike.client.SpikeException.Kind;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.dev.DevAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class SpikeClientTest {

  private static final SpiffeId PILOT = SpiffeId.parse("spiffe://spike.ist/spike/pilot/role/superuser");
  private static final DevAuthority AUTHORITY = DevAuthority.create("spike.ist", Duration.ofHours(1));

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private FakeNode node(Reply reply) throws IOException {
    return keep(FakeNode.start(AUTHORITY, _ -> reply));
  }

  private SpikeClient client(URI... addresses) {
    return client(Duration.ofSeconds(5), addresses);
  }

  private SpikeClient client(Duration deadline, URI... addresses) {
    SvidSource source = keep(AUTHORITY.svidSource(PILOT));
    List<String> texts = Arrays.stream(addresses).map(URI::toString).toList();
    return keep(SpikeClient.open(ClientSettings.of(texts, source, FakeNode.NEXUS::equals).withDeadline(deadline)
        .withAttemptTimeout(Duration.ofMillis(500))));
  }

  /** An address where nobody listens. */
  private static URI closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("https://127.0.0.1:" + socket.getLocalPort());
    }
  }

  private static SpikeException failureOf(Runnable call) {
    SpikeException failure = catchThrowableOfType(SpikeException.class, call::run);
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  void everyOperationGoesToItsRouteWithItsBody() throws IOException {
    FakeNode node = node(Reply.ok("{\"data\":{\"k\":\"v\"},\"keys\":[\"a\"],\"metadata\":{\"currentVersion\":2}}"));
    SpikeClient client = client(node.address());
    client.put("a", SecretValues.of(Map.of("k", "v")));
    assertThat(client.get("a", 2)).isEqualTo(SecretValues.of(Map.of("k", "v")));
    assertThat(client.list()).containsExactly("a");
    client.delete("a", List.of(1L));
    client.undelete("a", List.of(1L, 2L));
    assertThat(client.metadata("a", 0).metadata().currentVersion()).isEqualTo(2);
    assertThat(node.seen).extracting(seen -> seen.target() + " " + seen.body()).containsExactly(
        "/v1/store/secrets {\"path\":\"a\",\"values\":{\"k\":\"v\"}}",
        "/v1/store/secrets?action=get {\"path\":\"a\",\"version\":2}", "/v1/store/secrets?action=list {}",
        "/v1/store/secrets?action=delete {\"path\":\"a\",\"versions\":[1]}",
        "/v1/store/secrets?action=undelete {\"path\":\"a\",\"versions\":[1,2]}",
        "/v1/store/secrets/metadata?action=get {\"path\":\"a\"}");
    assertThat(node.requestIds()).doesNotHaveDuplicates().allSatisfy(id -> assertThat(id).isNotEmpty());
  }

  @Test
  void theCipherSendsAndGetsBytesAsTheyAreOrJson() throws IOException {
    FakeNode node = node(Reply.ok("a blob"));
    SpikeClient client = client(node.address());
    assertThat(client.encrypt("text".getBytes(UTF_8))).isEqualTo("a blob".getBytes(UTF_8));
    assertThat(client.decrypt("a blob".getBytes(UTF_8))).isEqualTo("a blob".getBytes(UTF_8));
    node.script(_ -> Reply.ok("{\"version\":1,\"nonce\":\"AAAA\",\"ciphertext\":\"AQI=\",\"plaintext\":\"AQ==\"}"));
    try (EncryptRequest request = new EncryptRequest(new byte[]{1}, "")) {
      assertThat(client.encrypt(request)).isEqualTo(new EncryptAnswer(1, new byte[3], new byte[]{1, 2}, null));
    }
    assertThat(client.decrypt(new DecryptRequest(1, new byte[3], new byte[]{1, 2}, ""))).containsExactly(1);
    node.script(_ -> Reply.ok("{\"imported\":true}"));
    assertThat(client.importCipherKey("pepsi", new byte[]{1})).isTrue();
    assertThat(node.seen).extracting(seen -> seen.target() + " " + seen.body()).containsExactly(
        "/v1/cipher/encrypt text", "/v1/cipher/decrypt a blob", "/v1/cipher/encrypt {\"plaintext\":\"AQ==\"}",
        "/v1/cipher/decrypt {\"version\":1,\"nonce\":\"AAAA\",\"ciphertext\":\"AQI=\"}",
        "/v1/keys/cipher/import {\"tenant\":\"pepsi\",\"key\":\"AQ==\"}");
  }

  @Test
  void anImportSendsTheVersionWithItsNumberAndTimes() throws IOException {
    FakeNode node = node(Reply.ok("{\"imported\":true}"));
    SpikeClient client = client(node.address());
    Instant time = Instant.parse("2026-01-02T03:04:05.6Z");
    try (ImportSecretRequest version = new ImportSecretRequest("a", 3, SecretValues.of(Map.of("k", "v")), time,
        Instant.parse("2026-01-01T00:00:00Z"), 10, true)) {
      assertThat(client.importSecret(version)).isTrue();
      assertThat(version.toString()).doesNotContain("\"v\"").contains("SecretValues[1 names]");
    }
    assertThat(node.seen).extracting(seen -> seen.target() + " " + seen.body()).containsExactly(
        "/v1/operator/import {\"path\":\"a\",\"version\":3,\"values\":{\"k\":\"v\"},"
            + "\"createdTime\":\"2026-01-02T03:04:05.6Z\",\"secretCreatedTime\":\"2026-01-01T00:00:00Z\","
            + "\"maxVersions\":10,\"dryRun\":true}");
  }

  @Test
  void readsSayAsOfWhenAndHowCurrentWhereThatIsAsked() throws IOException {
    FakeNode node = node(Reply.ok("{\"keys\":[\"a\"]}"));
    SpikeClient client = client(node.address());
    client.list();
    CallOptions then = CallOptions.DEFAULT.withAsOf(AsOf.parse("2026-01-02T05:04:05.5+02:00"));
    client.with(then.withConsistency(Consistency.LOCAL)).list();
    client.with(CallOptions.DEFAULT.withAsOf(AsOf.parse("1.7")).withConsistency(Consistency.parse("at-least=1.9")))
        .list();
    assertThat(node.seen).extracting(seen -> seen.asOf() + " " + seen.consistency()).containsExactly("null null",
        "2026-01-02T03:04:05.500Z local", "1.7 at-least=1.9");
  }

  @ParameterizedTest
  @CsvSource({"value_erased, VALUE_ERASED", "position_lost, POSITION_LOST", "melted, GEN_GENERAL_FAILURE"})
  void whatIsGoneIsSaidWithItsCodeAndAskedOnce(String code, ErrorCode expected) throws IOException {
    FakeNode node = node(Reply.error(410, code));
    SpikeException failure = failureOf(() -> client(node.address()).get("a"));
    assertThat(failure.kind()).isEqualTo(Kind.GONE);
    assertThat(failure.code()).isEqualTo(expected);
    assertThat(node.seen).hasSize(1);
  }

  @Test
  void clusterAndHealthAreReadWithGet() throws IOException {
    FakeNode node = node(Reply.ok("{\"clusterId\":\"00\",\"leader\":\"nexus-1\",\"term\":3}"));
    assertThat(client(node.address()).cluster().term()).isEqualTo(3);
    assertThat(node.seen.getFirst().target()).isEqualTo("/v1/cluster");
  }

  @Test
  void healthOfASealedNodeIsAnAnswerAndNotAFailure() throws IOException {
    FakeNode node = node(new Reply(503, "{\"sealed\":true,\"role\":\"follower\"}", Map.of()));
    assertThat(client(node.address()).health(node.address()))
        .satisfies(health -> assertThat(health.sealed()).isTrue())
        .satisfies(health -> assertThat(health.role()).isEqualTo(NodeRole.FOLLOWER));
  }

  @Test
  void aRefusedConnectionLeadsToTheNextAddressUnderTheSameRequestId() throws IOException {
    FakeNode node = node(Reply.ok("{}"));
    SpikeClient client = client(closedPort(), node.address()).with(CallOptions.DEFAULT.withRequestId("mine"));
    client.put("a", null);
    assertThat(node.requestIds()).containsExactly("mine");
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void aNodeThatIsNotReadyLeadsToTheNextUnderTheSameRequestId(Reason reason) throws IOException {
    FakeNode first = node(Reply.notReady(reason));
    FakeNode second = node(Reply.ok("{}"));
    client(first.address(), second.address()).put("a", null);
    assertThat(first.requestIds()).hasSize(1).isEqualTo(second.requestIds());
  }

  @Test
  void aConnectionThatEndsWithoutAnAnswerLeadsToTheNextUnderTheSameRequestId() throws IOException {
    FakeNode first = node(Reply.hangUp());
    FakeNode second = node(Reply.ok("{}"));
    client(first.address(), second.address()).put("a", null);
    assertThat(first.requestIds()).hasSize(1).isEqualTo(second.requestIds());
  }

  /** Its limits lie far beyond that of the test: whoever waits for one does not get done. */
  @Test
  void aCallThatIsRefusedResetOrHungUpOnGoesOnWithoutWaitingForAnyLimit() throws IOException {
    FakeNode hangsUp = node(Reply.hangUp());
    FakeNode serves = node(Reply.ok("{}"));
    SvidSource source = keep(AUTHORITY.svidSource(PILOT));
    List<String> addresses = List.of(closedPort().toString(), resetting().toString(), hangsUp.address().toString(),
        serves.address().toString());
    SpikeClient client = keep(SpikeClient.open(ClientSettings.of(addresses, source, FakeNode.NEXUS::equals)
        .withDeadline(Duration.ofMinutes(4)).withAttemptTimeout(Duration.ofMinutes(3))));
    client.put("a", null);
    assertThat(hangsUp.requestIds()).hasSize(1).isEqualTo(serves.requestIds());
  }

  /** An address that answers the first bytes of every connection with its reset. */
  private URI resetting() throws IOException {
    ServerSocket listener = keep(new ServerSocket(0, 8, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(() -> {
      while (!listener.isClosed()) {
        try (Socket socket = listener.accept()) {
          socket.setSoLinger(true, 0);
          assertThat(socket.getInputStream().read()).isNotNegative();
        } catch (IOException _) {
          // The test is over, or the other side was quicker.
        }
      }
    });
    return URI.create("https://127.0.0.1:" + listener.getLocalPort());
  }

  @Test
  void aNodeThatDoesNotAnswerInTimeLeadsToTheNextUnderTheSameRequestId() throws IOException {
    FakeNode first = node(Reply.silence());
    FakeNode second = node(Reply.ok("{}"));
    client(first.address(), second.address()).put("a", null);
    assertThat(first.requestIds()).hasSize(1).isEqualTo(second.requestIds());
  }

  @Test
  void allAddressesAreTriedInTheirOrderAgainAndAgainUntilOneServes() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    List<String> order = new java.util.concurrent.CopyOnWriteArrayList<>();
    List<FakeNode> nodes = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      nodes.add(keep(FakeNode.start(AUTHORITY, _ -> {
        order.add(name);
        return calls.incrementAndGet() < 8 ? Reply.notReady(Reason.NO_LEADER) : Reply.ok("{}");
      })));
    }
    client(nodes.get(0).address(), nodes.get(1).address(), nodes.get(2).address()).put("x", null);
    assertThat(order).containsExactly("a", "b", "c", "a", "b", "c", "a", "b");
    assertThat(nodes.stream().flatMap(node -> node.requestIds().stream()).distinct()).hasSize(1);
  }

  @Test
  void theLeaderIsLearntFromAnswersAndAskedFirst() throws IOException {
    FakeNode leader = node(Reply.ok("{}"));
    FakeNode follower = node(Reply.ok("{}").with(Headers.LEADER, leader.address().toString()));
    SpikeClient client = client(follower.address(), leader.address());
    client.put("a", null);
    client.put("b", null);
    assertThat(follower.seen).hasSize(1);
    assertThat(leader.seen).hasSize(1);
  }

  @Test
  void aNotReadyNodeThatNamesTheLeaderSendsTheSameRequestThere() throws IOException {
    FakeNode other = node(Reply.ok("{}"));
    FakeNode leader = node(Reply.ok("{}"));
    FakeNode follower = node(Reply.notReady(Reason.LAGGING).with(Headers.LEADER, leader.address().toString()));
    client(follower.address(), other.address(), leader.address()).put("a", null);
    assertThat(other.seen).isEmpty();
    assertThat(leader.requestIds()).isEqualTo(follower.requestIds());
  }

  @Test
  void aLeaderThatIsGoneIsForgotten() throws IOException {
    FakeNode leader = node(Reply.ok("{}"));
    FakeNode follower = node(Reply.ok("{}").with(Headers.LEADER, leader.address().toString()));
    SpikeClient client = client(follower.address());
    client.put("a", null);
    client.put("b", null);
    leader.close();
    client.put("c", null);
    client.put("d", null);
    assertThat(leader.seen).hasSize(1);
    assertThat(follower.seen).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"400, api_bad_request, INVALID", "401, access_unauthorized, DENIED", "404, api_not_found, NOT_FOUND",
      "409, entity_exists, CONFLICT", "429, gen_general_failure, QUOTA", "500, api_internal_error, UNAVAILABLE",
      "403, gen_general_failure, UNAVAILABLE"})
  void aRefusalIsFinalAndNotTriedElsewhere(int status, String code, Kind kind) throws IOException {
    FakeNode first = node(Reply.error(status, code));
    FakeNode second = node(Reply.ok("{}"));
    SpikeException failure = failureOf(() -> client(first.address(), second.address()).put("a", null));
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure.code().wire()).isEqualTo(code);
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(first.seen).hasSize(1);
    assertThat(second.seen).isEmpty();
  }

  @Test
  void theSentenceOfTheServerIsPartOfTheFailure() throws IOException {
    FakeNode node = node(Reply.error(400, "api_bad_request").with(Headers.MESSAGE, "path must not be empty"));
    SpikeException failure = failureOf(() -> client(node.address()).put("", null));
    assertThat(failure).hasMessage(node.address().getAuthority() + " answered: path must not be empty");
  }

  @Test
  void theDeadlineEndsACallWithTheLastFailureAndItsReason() throws IOException {
    FakeNode node = node(Reply.notReady(Reason.NO_LEADER));
    SpikeException failure = failureOf(() -> client(Duration.ofSeconds(2), node.address()).put("a", null));
    assertThat(failure.kind()).isEqualTo(Kind.NOT_READY);
    assertThat(failure.reason()).isEqualTo(Reason.NO_LEADER);
    assertThat(failure.requestId()).isEqualTo(node.requestIds().getFirst());
    assertThat(node.requestIds()).hasSizeGreaterThan(2).containsOnly(failure.requestId());
  }

  /** The deadline may cut the last attempt off, so what ends this call is a refusal. */
  @Test
  void aWriteThatWasRefusedEveryTimeHasAKnownOutcome() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    FakeNode node = keep(FakeNode.start(AUTHORITY, _ -> asked.incrementAndGet() < 3
        ? Reply.notReady(Reason.NO_LEADER)
        : Reply.error(401, "access_unauthorized")));
    SpikeException failure = failureOf(() -> client(node.address()).put("a", null));
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(node.seen).hasSize(3);
  }

  @Test
  void aSilentNodeLeavesTheOutcomeOfAWriteUnknown() throws IOException {
    FakeNode node = node(Reply.silence());
    SpikeException failure = failureOf(() -> client(Duration.ofMillis(300), node.address()).put("a", null));
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.outcomeUnknown()).isTrue();
    assertThat(failure).hasMessageContaining("did not answer in time");
  }

  @Test
  void nobodyListeningAnywhereIsSaidWithTheAddress() throws IOException {
    URI nobody = closedPort();
    SpikeException failure = failureOf(() -> client(Duration.ofMillis(200), nobody).list());
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure).hasMessage(nobody.getAuthority() + " refused the connection");
  }

  @Test
  void aClusterThatWasNeverBootstrappedIsNotWaitedFor() throws IOException {
    FakeNode first = node(Reply.notReady(Reason.UNINITIALIZED));
    FakeNode second = node(Reply.notReady(Reason.UNINITIALIZED));
    SpikeException failure = failureOf(() -> client(first.address(), second.address()).list());
    assertThat(failure.reason()).isEqualTo(Reason.UNINITIALIZED);
    assertThat(first.seen).hasSize(1);
    assertThat(second.seen).hasSize(1);
  }

  @Test
  void aServerThatIsNoNexusIsRefusedAndAOneShotClientDoesNotWait() throws IOException {
    FakeNode impostor = keep(FakeNode.start(AUTHORITY, SpiffeId.parse("spiffe://spike.ist/spike/keeper"),
        _ -> Reply.ok("{}")));
    try (SvidSource source = AUTHORITY.svidSource(PILOT);
        SpikeClient client = SpikeClient.open(ClientSettings.of(List.of(impostor.address()), source.current(),
            FakeNode.NEXUS::equals))) {
      SpikeException failure = failureOf(client::list);
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure).hasMessageContaining("do not trust each other").hasMessageContaining("/spike/keeper");
    }
    assertThat(impostor.seen).isEmpty();
  }

  @Test
  void anAnswerThatIsNoneOfSpikesIsSaidSo() throws IOException {
    FakeNode node = node(Reply.ok("<html>"));
    assertThat(failureOf(() -> client(node.address()).list())).hasMessageContaining("none of SPIKE's");
  }

  @Test
  void anErrorCodeInAnAnswerWithStatus200IsAFailure() throws IOException {
    FakeNode node = node(Reply.ok("{\"keys\":null,\"err\":\"entity_load_failed\"}"));
    assertThat(failureOf(() -> client(node.address()).list()).kind()).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void theNewestPositionOfAllAnswersIsKept() throws IOException {
    // By what is put and not by the count: on a busy machine an attempt may be repeated.
    FakeNode node = keep(FakeNode.start(AUTHORITY, asked -> Reply.ok("{}").with(Headers.POSITION,
        asked.body().contains("\"first\"") ? "1.42" : "1.7")));
    SpikeClient client = client(node.address());
    assertThat(client.position()).isNull();
    client.put("first", null);
    client.put("second", null);
    assertThat(client.position()).isEqualTo(new Position(1, 42));
  }

  @Test
  void twoHundredAndFiftySixThreadsShareAClient() throws Exception {
    FakeNode node = node(Reply.ok("{}"));
    SvidSource source = keep(AUTHORITY.svidSource(PILOT));
    SpikeClient client = keep(SpikeClient.open(ClientSettings.of(List.of(node.address().toString()), source,
        FakeNode.NEXUS::equals).withDeadline(Duration.ofSeconds(25))));
    AtomicInteger done = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      threads.add(Thread.startVirtualThread(() -> {
        for (int k = 0; k < 5; k++) {
          client.put("a", null);
        }
        done.incrementAndGet();
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(done).hasValue(256);
    assertThat(node.requestIds()).doesNotHaveDuplicates().hasSize(256 * 5);
  }

  @Test
  void a_deadline_beyond_which_a_repeated_write_could_take_effect_twice_is_refused() {
    Duration tooLong = CallOptions.MAX_DEADLINE.plusMillis(1);
    String sentence = "the deadline is above 15 minutes: a write repeated for longer could take effect twice";

    assertThat(CallOptions.DEFAULT.withDeadline(CallOptions.MAX_DEADLINE).deadline()).isNotNull();
    assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> CallOptions.DEFAULT.withDeadline(tooLong)))
        .hasMessage(sentence);
    SvidSource source = keep(AUTHORITY.svidSource(PILOT));
    ClientSettings settings = ClientSettings.of(List.of("https://127.0.0.1:1"), source, FakeNode.NEXUS::equals);
    assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> settings.withDeadline(tooLong)))
        .hasMessage(sentence);
  }
}
