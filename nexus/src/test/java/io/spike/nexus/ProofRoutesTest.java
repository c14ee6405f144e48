package io.spike.nexus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.AuditBundle;
import io.spike.api.wire.AuditCodecs;
import io.spike.nexus.RawHttps.Answer;
import io.spike.store.EventStore;
import io.spike.store.checkpoint.SignedCheckpoint;
import io.spike.store.cluster.Cluster;
import io.spike.store.entry.Event;
import io.spike.store.merkle.Proofs;
import io.spike.store.merkle.TreeHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Signed heads of the log, and proofs of its entries, over HTTP. */
@ExtendWith(SharedCluster.class)
class ProofRoutesTest {

  private static final String CHECKPOINT = "/v1/audit/checkpoint";
  private static final String KEY = "/v1/audit/key";
  private static final String PROVE = "/v1/audit/prove";

  private static long put(TestCluster cluster, String path) throws Exception {
    Answer answer = cluster.client(cluster.follower(), TestCluster.SUPERUSER).post("/v1/store/secrets",
        "{\"path\":\"" + path + "\",\"values\":{\"user\":\"canary-value\"}}");
    assertThat(answer.status()).isEqualTo(200);
    return Long.parseLong(answer.header("X-Spike-Position").substring(2));
  }

  private static Cluster cluster(EventStore store) {
    return Objects.requireNonNull(store.state().cluster());
  }

  @Test
  void every_node_serves_the_same_checkpoints_to_any_identity_in_plain_text(TestCluster cluster) throws Exception {
    long sequence = put(cluster, "proof/a");
    for (int node : new int[]{cluster.leader(), cluster.follower()}) {
      EventStore store = cluster.node(node).store();
      TestCluster.await("the checkpoint arrives", () -> store.log().head().size() >= sequence);
      Answer answer = cluster.client(node, TestCluster.STRANGER).get(CHECKPOINT);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
      SignedCheckpoint signed = SignedCheckpoint.parse(answer.body()).orElseThrow();
      assertThat(signed.checkpoint().size()).isGreaterThanOrEqualTo(sequence);
      assertThat(signed.isSignedBy(cluster(store).logPublicKey())).isTrue();
      assertThat(signed.checkpoint().root()).isEqualTo(store.log().tree().root(signed.checkpoint().size()));
      assertThat(cluster.client(node, TestCluster.STRANGER).get(KEY).body())
          .matches(signed.checkpoint().origin() + "\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]{44}\n");
    }
  }

  @Test
  void checkpoints_follow_the_log_and_stop_with_it(TestCluster cluster) throws Exception {
    EventStore store = cluster.node(cluster.leader()).store();
    for (int i = 0; i < 5; i++) {
      long sequence = put(cluster, "proof/rate");
      TestCluster.await("the log is signed", () -> store.log().head().size() >= sequence);
    }
    List<Long> times = new ArrayList<>();
    for (long at = 1; at <= store.state().sequence(); at++) {
      if (store.log().entry(at).orElseThrow().event() instanceof Event.Checkpointed) {
        times.add(store.log().entry(at).orElseThrow().header().logTime());
      }
    }
    assertThat(times).hasSizeGreaterThanOrEqualTo(5);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(1_000_000_000L);
    }
  }

  @Test
  void an_entry_is_proven_with_its_names_and_without_its_value(TestCluster cluster) throws Exception {
    long sequence = put(cluster, "tenants/proof/db/creds");
    EventStore store = cluster.node(cluster.leader()).store();
    Answer answer = cluster.client(cluster.follower(), TestCluster.SUPERUSER).post(PROVE,
        "{\"sequence\":" + sequence + "}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    AuditBundle bundle = AuditCodecs.BUNDLE.decode(answer.body().getBytes(UTF_8));
    SignedCheckpoint signed = SignedCheckpoint.parse(bundle.checkpoint()).orElseThrow();
    assertThat(bundle.entry()).isEqualTo(store.log().stored(sequence).orElseThrow());
    assertThat(Proofs.includes(signed.checkpoint().root(), signed.checkpoint().size(), sequence - 1,
        TreeHash.leaf(bundle.entry()), bundle.inclusion())).isTrue();
    assertThat(bundle.record().actor()).isEqualTo(TestCluster.SUPERUSER);
    assertThat(bundle.record().path()).isEqualTo("db/creds");
    assertThat(bundle.record().kind()).isEqualTo("SecretWritten");
    assertThat(bundle.record().version()).isEqualTo(1);
    assertThat(bundle.record().tenant()).isPositive();
    assertThat(bundle.parts()).hasSize(1);
    assertThat(new String(bundle.parts().getFirst().content(), UTF_8)).contains("db/creds")
        .doesNotContain("canary-value");
  }

  @Test
  void what_cannot_be_proven_is_said_so(TestCluster cluster) throws Exception {
    RawHttps superuser = cluster.client(cluster.follower(), TestCluster.SUPERUSER);

    Answer unknown = superuser.post(PROVE, "{\"sequence\":123456789}");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.body()).isEqualTo("{\"err\":\"api_not_found\"}");
    Answer none = superuser.post(PROVE, "{}");
    assertThat(none.status()).isEqualTo(400);
    assertThat(none.header("X-Spike-Message")).isEqualTo("sequence must be 1 or greater");
  }
}
