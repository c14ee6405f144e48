package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.api.ErrorCode;
import io.spike.identity.SpiffeId;
import io.spike.nexus.access.Access;
import io.spike.nexus.access.Authorizer;
import io.spike.nexus.access.Operation;
import io.spike.nexus.access.Rights;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.log.ReadMode;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.Writer;
import io.spike.store.EventStore;
import io.spike.store.entry.Header;
import io.spike.store.log.LogState;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Wish;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rights in a tenant change after a request was judged and before it lands: between the two the test has the tenant
 * created, which is what can change them so far. On the leader and on a follower.
 */
@DisplayName("Invariant 10: a write is judged by the rights in force where it lands, a read on one view of them")
@ExtendWith(SharedCluster.class)
class Invariant10RightsInForceTest {

  private static final Caller ALICE = new Caller(TestCluster.SUPERUSER, "superuser", "127.0.0.1");
  private static final String PATH = "db/creds";

  private final List<LogState> judgedOn = new ArrayList<>();
  private final AtomicReference<Duration> clockAhead = new AtomicReference<>(Duration.ZERO);

  private static NexusNode node(TestCluster cluster, boolean leads) {
    return cluster.node(leads ? cluster.leader() : cluster.follower());
  }

  private Writer writer(NexusNode node) {
    return new Writer(node.store(), node.raft(), () -> Instant.now().plus(clockAhead.get()));
  }

  private static Instant soon() {
    return Instant.now().plusSeconds(30);
  }

  /** Creates a tenant and waits until {@code node} knows it. */
  private static int create(NexusNode node, String name) throws Exception {
    Outcome.Accepted created = new Writer(node.store(), node.raft(), Instant::now).write("create " + name,
        List.of(new Wish.CreateTenant(name)), soon(), _ -> new Writer.Judged(0, ALICE));
    node.store().await(created.sequence()).join();
    return node.store().tenant(name).orElseThrow();
  }

  private static Wish.WriteSecret wish() {
    return new Wish.WriteSecret(PATH, "{}".getBytes(StandardCharsets.US_ASCII), OptionalLong.empty(), 10);
  }

  /** Says yes on what it is shown first, while the tenant begins behind its back; what it says later is {@code then}. */
  private Writer.Judge overtaken(NexusNode node, String tenant, Writer.Judge then) {
    return view -> {
      judgedOn.add(view);
      return judgedOn.size() == 1 ? new Writer.Judged(create(node, tenant), ALICE) : then.on(view);
    };
  }

  private static Header header(EventStore store, Outcome.Accepted accepted) {
    store.await(accepted.sequence()).join();
    return store.log().entry(accepted.sequence()).orElseThrow().header();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWriteWhoseRightsChangedOnItsWayIsJudgedAgainAndLandsUnderTheNewOnes(boolean leads, TestCluster cluster)
      throws Exception {
    NexusNode node = node(cluster, leads);
    String name = "overtaken-" + leads;
    Outcome.Accepted accepted = writer(node).write("r-" + name, List.of(wish()), soon(), overtaken(node, name,
        _ -> new Writer.Judged(node.store().tenant(name).orElseThrow(), ALICE)));
    int tenant = node.store().tenant(name).orElseThrow();
    assertThat(judgedOn).hasSize(2);
    assertThat(judgedOn.get(0).authorization(tenant)).isZero();
    assertThat(judgedOn.get(1).authorization(tenant)).isPositive();
    Header header = header(node.store(), accepted);
    assertThat(header.tenantAuthorization()).isEqualTo(judgedOn.get(1).authorization(tenant));
    assertThat(header.validUntil()).as("the same request").isGreaterThan(header.logTime());
    assertThat(node.store().secret(tenant, PATH).orElseThrow().highest()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWriteThatTheNewRightsForbidIsRefusedAndLeavesNoEntry(boolean leads, TestCluster cluster) throws Exception {
    NexusNode node = node(cluster, leads);
    String name = "revoked-" + leads;
    assertThatThrownBy(() -> writer(node).write("r-" + name, List.of(wish()), soon(), overtaken(node, name, _ -> {
      throw ApiException.of(ErrorCode.ACCESS_UNAUTHORIZED, "not any more");
    }))).isInstanceOf(ApiException.class).hasMessage("not any more");
    assertThat(judgedOn).hasSize(2);
    assertNothingWritten(cluster, name);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWriteIsJudgedAgainUntilItsDeadlineAndNotBeyond(boolean leads, TestCluster cluster) throws Exception {
    NexusNode node = node(cluster, leads);
    String name = "late-" + leads;
    assertThatThrownBy(() -> writer(node).write("r-" + name, List.of(wish()), soon(), view -> {
      Writer.Judged judged = overtaken(node, name, ALWAYS_TOO_LATE).on(view);
      clockAhead.set(Duration.ofHours(1));
      return judged;
    })).isInstanceOf(TimeoutException.class).hasMessage("the deadline passed while the write was judged again");
    assertThat(judgedOn).hasSize(1);
    assertNothingWritten(cluster, name);
  }

  private static final Writer.Judge ALWAYS_TOO_LATE = _ -> {
    throw new AssertionError("nobody is asked after the deadline");
  };

  private static void assertNothingWritten(TestCluster cluster, String name) throws Exception {
    NexusNode leader = cluster.node(cluster.leader());
    reader(leader).confirm(soon());
    int tenant = leader.store().tenant(name).orElseThrow();
    assertThat(leader.store().secret(tenant, PATH)).isEmpty();
  }

  private static Reader reader(NexusNode node) {
    return new Reader(node.store(), node.raft(), Instant::now);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReadDuringWhichRightsChangeIsJudgedAndAnsweredAgainOnTheNewView(boolean leads, TestCluster cluster)
      throws Exception {
    NexusNode node = node(cluster, leads);
    String name = "read-" + leads;
    Rights rights = new Rights(new Authorizer(cluster.roles, (_, _, _) -> Optional.empty()),
        new Access(SpiffeId.parse(TestCluster.SUPERUSER), Operation.SECRET_GET, PATH), "127.0.0.1");
    LogState answeredOn = reader(node).read(rights, ReadMode.DEFAULT, soon(), sight -> {
      judgedOn.add(sight.view());
      if (judgedOn.size() == 1) {
        create(node, name);
      }
      return sight.view();
    });
    int tenant = node.store().tenant(name).orElseThrow();
    assertThat(judgedOn.getFirst().authorization(tenant)).as("what was read under old rights is thrown away").isZero();
    assertThat(answeredOn.authorization(tenant)).isPositive();
  }

  @Test
  void firstWritesFromAllSidesLandUnderTheRightsOfTheTenantTheyMeet(TestCluster cluster) throws Exception {
    String name = "crowd";
    List<Thread> callers = new ArrayList<>();
    List<Integer> statuses = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 12; i++) {
      int caller = i;
      callers.add(Thread.ofVirtual().start(() -> {
        try {
          statuses.add(cluster.client(caller % 3, TestCluster.SUPERUSER).post("/v1/store/secrets",
              "{\"path\":\"tenants/" + name + "/p" + caller + "\",\"values\":{\"v\":\"x\"}}").status());
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(statuses).hasSize(12).containsOnly(200);
    NexusNode node = node(cluster, true);
    reader(node).confirm(soon());
    int tenant = node.store().tenant(name).orElseThrow();
    long inForce = node.store().state().authorization(tenant);
    long newest = node.store().state().sequence();
    int found = 0;
    for (long sequence = inForce + 1; sequence <= newest; sequence++) {
      Header header = node.store().log().entry(sequence).orElseThrow().header();
      if (header.tenant() == tenant) {
        found++;
        assertThat(header.tenantAuthorization()).isEqualTo(inForce);
      }
    }
    assertThat(found).isEqualTo(12);
  }
}
