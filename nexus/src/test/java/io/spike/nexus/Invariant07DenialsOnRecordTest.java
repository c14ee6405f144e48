package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.Routes;
import io.spike.nexus.RawHttps.Answer;
import io.spike.nexus.access.Operation;
import io.spike.nexus.http.Route;
import io.spike.store.EventStore;
import io.spike.store.entry.Entry;
import io.spike.store.entry.Event;
import io.spike.store.projection.OpenedDescriptor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may not gets SPIKE's 401 and leaves an entry in the log. */
@ExtendWith(SharedCluster.class)
class Invariant07DenialsOnRecordTest {

  private static final Set<Operation> OPEN_TO_ALL = EnumSet.of(Operation.HEALTH_READ, Operation.CHECKPOINT_READ);

  private static List<Event.AccessDenied> denialsSince(EventStore store, long sequence) {
    List<Event.AccessDenied> denials = new ArrayList<>();
    for (long at = sequence + 1; at <= store.state().sequence(); at++) {
      if (store.log().entry(at).map(Entry::event).orElseThrow() instanceof Event.AccessDenied denial) {
        denials.add(denial);
      }
    }
    return denials;
  }

  private static List<OpenedDescriptor> describedSince(EventStore store, long sequence, String actor) {
    return LongStream.rangeClosed(sequence + 1, store.state().sequence())
        .filter(at -> store.log().entry(at).map(Entry::event).orElseThrow() instanceof Event.AccessDenied)
        .mapToObj(at -> store.descriptor(at).orElseThrow()).filter(told -> told.actor().equals(actor)).toList();
  }

  @Test
  void a_denied_call_is_401_with_the_zero_body_and_on_record_before_it_is_answered(TestCluster cluster)
      throws Exception {
    RawHttps stranger = cluster.client(cluster.leader(), TestCluster.STRANGER + "/one");
    EventStore store = cluster.node(cluster.leader()).store();
    long before = store.state().sequence();

    Answer put = stranger.post("/v1/store/secrets", "{\"path\":\"a\",\"values\":{}}");
    assertThat(denialsSince(store, before)).hasSize(1);
    Answer get = stranger.post("/v1/store/secrets?action=get", "{\"path\":\"a\"}");
    Answer list = stranger.post("/v1/store/secrets?action=list", "{}");
    Answer verify = stranger.post("/v1/bootstrap/verify", "{}");
    Answer nodes = stranger.get("/v1/cluster");

    assertThat(put.status()).isEqualTo(401);
    assertThat(put.body()).isEqualTo("{\"err\":\"access_unauthorized\"}");
    assertThat(get.status()).isEqualTo(401);
    assertThat(get.body()).isEqualTo("{\"data\":null,\"err\":\"access_unauthorized\"}");
    assertThat(list.body()).isEqualTo("{\"keys\":null,\"err\":\"access_unauthorized\"}");
    assertThat(verify.body()).isEqualTo("{\"hash\":\"\",\"err\":\"access_unauthorized\"}");
    assertThat(nodes.status()).isEqualTo(401);
    assertThat(denialsSince(store, before)).hasSize(5);
  }

  @Test
  void every_route_there_is_denies_and_records(TestCluster cluster) throws Exception {
    EventStore store = cluster.node(cluster.leader()).store();
    List<Route<?>> routes = cluster.node(cluster.leader()).routes().all().stream()
        .filter(route -> !OPEN_TO_ALL.contains(route.operation())).toList();
    assertThat(routes).hasSizeGreaterThan(6);
    for (Route<?> route : routes) {
      // A caller each, since those of one are folded after the first ten in a second.
      String id = TestCluster.STRANGER + "/all/" + routes.indexOf(route);
      RawHttps stranger = cluster.client(cluster.leader(), id);
      long before = store.state().sequence();
      String target = Routes.withAction(route.key().path(), route.key().action());
      Answer answer = route.key().octets()
          ? stranger.octets(target, new byte[]{1})
          : route.key().method().equals("GET") ? stranger.get(target) : stranger.post(target, "{}");

      assertThat(answer.status()).as(target).isEqualTo(401);
      assertThat(answer.body()).as(target).contains("\"err\":\"access_unauthorized\"");
      assertThat(answer.header("X-Spike-Message")).as("no reason").isEqualTo("this identity may not do that");
      assertThat(denialsSince(store, before)).as(target).isNotEmpty();
      List<OpenedDescriptor> told = describedSince(store, before, id);
      assertThat(told).as(target).hasSize(1);
      assertThat(told.getFirst().operation()).as(target).isEqualTo(route.operation().word());
      assertThat(told.getFirst().policy()).as(target).matches("no policy allows [a-z]+|not of role /spike/[a-z/]+");
    }
    assertThat(routes).as("a body that is no JSON as well").anyMatch(route -> route.key().octets());
  }

  @Test
  void rights_come_before_fields_and_JSON_before_rights(TestCluster cluster) throws Exception {
    RawHttps stranger = cluster.client(cluster.leader(), TestCluster.STRANGER + "/two");

    assertThat(stranger.post("/v1/store/secrets", "{\"path\":\"no such path\"}").status()).isEqualTo(401);
    assertThat(stranger.post("/v1/store/secrets", "{").status()).isEqualTo(400);
    assertThat(stranger.post("/v1/nowhere", "{}").status()).isEqualTo(400);
  }

  @Test
  void a_flood_of_denials_is_folded_and_none_is_lost(TestCluster cluster) throws Exception {
    RawHttps stranger = cluster.client(cluster.leader(), TestCluster.STRANGER + "/flood");
    EventStore store = cluster.node(cluster.leader()).store();
    long before = store.state().sequence();
    int calls = 60;
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      callers.add(Thread.ofVirtual().start(() -> {
        try {
          stranger.post("/v1/store/secrets?action=get", "{\"path\":\"tenants/none/x\"}");
        } catch (java.io.IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }));
    }
    for (Thread caller : callers) {
      caller.join();
    }

    TestCluster.await("all are on record",
        () -> denialsSince(store, before).stream().mapToInt(Event.AccessDenied::count).sum() == calls);
    assertThat(denialsSince(store, before)).hasSizeLessThan(calls);
  }

  @Test
  void a_follower_records_what_it_denies(TestCluster cluster) throws Exception {
    RawHttps stranger = cluster.client(cluster.follower(), TestCluster.STRANGER + "/three");
    EventStore store = cluster.node(cluster.leader()).store();
    long before = store.state().sequence();

    assertThat(stranger.post("/v1/store/secrets?action=delete", "{\"path\":\"a\"}").status()).isEqualTo(401);
    assertThat(denialsSince(store, before)).hasSize(1);
  }
}
