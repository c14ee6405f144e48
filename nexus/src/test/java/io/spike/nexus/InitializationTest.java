package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.api.VerifyRequest;
import io.spike.api.wire.KeeperCodecs;
import io.spike.keeper.Bootstrap;
import io.spike.keeper.BootstrapException;
import io.spike.keeper.Deal;
import io.spike.keeper.KeeperClient;
import io.spike.keeper.Shamir;
import io.spike.keeper.Shard;
import io.spike.nexus.RawHttps.Answer;
import io.spike.store.EventStore;
import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.entry.Event;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Subject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster gets one root key, through whatever bootstraps there are. One node, real Keepers. */
class InitializationTest {

  private static final byte[] TEXT = "proof".getBytes(StandardCharsets.US_ASCII);
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir
  Path data;

  private static Answer verify(TestCluster cluster, SecretBytes key) throws Exception {
    byte[] sealed = Crypto.seal(key, new byte[0], TEXT);
    byte[] body = KeeperCodecs.VERIFY_REQUEST
        .encode(new VerifyRequest(Arrays.copyOf(sealed, 12), Arrays.copyOfRange(sealed, 12, sealed.length)));
    return cluster.client(0, TestCluster.BOOTSTRAP).post("/v1/bootstrap/verify",
        new String(body, StandardCharsets.US_ASCII));
  }

  private static void contribute(TestCluster cluster, SecretBytes key, int... keepers) throws Exception {
    try (KeeperClient client = new KeeperClient(cluster.identity(TestCluster.BOOTSTRAP), cluster.roles,
        cluster.keeperUrls()); Deal deal = Shamir.deal(key, 2, 3, RANDOM)) {
      for (Shard shard : deal.shards(key)) {
        if (Arrays.stream(keepers).anyMatch(index -> index == shard.index())) {
          client.contribute(shard.index(), shard.value(), true);
        }
        shard.close();
      }
    }
  }

  private static long initializations(TestCluster cluster) {
    var store = cluster.node(0).store();
    long count = 0;
    for (long at = 1; at <= store.state().sequence(); at++) {
      if (store.log().entry(at).orElseThrow().event() instanceof Event.Initialized) {
        count++;
      }
    }
    return count;
  }

  @Test
  void before_bootstrap_every_path_is_503_and_health_says_why() throws Exception {
    try (TestCluster cluster = TestCluster.uninitialized(data, 1)) {
      cluster.leader();
      RawHttps client = cluster.client(0, TestCluster.STRANGER);

      for (String path : new String[]{"/v1/store/secrets", "/v1/nowhere"}) {
        Answer answer = client.post(path, "");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"err\":\"state_not_ready\"}");
        assertThat(answer.header("X-Spike-Reason")).isEqualTo("uninitialized");
      }
      assertThat(client.get("/v1/store/secrets").status()).isEqualTo(400);
      assertThat(client.get("/health").status()).isEqualTo(501);
      Answer nodes = cluster.client(0, TestCluster.SUPERUSER).get("/v1/cluster");
      assertThat(nodes.status()).isEqualTo(200);
      assertThat(nodes.body()).contains("\"initialized\":false").contains("\"seal\":\"uninitialized\"");
    }
  }

  @Test
  void a_second_bootstrap_changes_nothing_and_says_so() throws Exception {
    try (TestCluster cluster = TestCluster.ready(data, 1)) {
      long entries = entriesOfCallers(cluster);

      assertThat(cluster.bootstrap(false).run()).isEqualTo(Bootstrap.Outcome.ALREADY_INITIALIZED);
      assertThat(cluster.bootstrap(true).run()).isEqualTo(Bootstrap.Outcome.ALREADY_INITIALIZED);
      assertThat(entriesOfCallers(cluster)).isEqualTo(entries);
    }
  }

  /** Entries but those that nodes write by themselves: about the log whenever it has grown, and what they all can read. */
  private static long entriesOfCallers(TestCluster cluster) {
    EventStore store = cluster.node(0).store();
    return LongStream.rangeClosed(1, store.state().sequence())
        .mapToObj(at -> store.log().entry(at).orElseThrow().header().kind())
        .filter(kind -> kind.subject() != Subject.LOG && kind != EntryKind.FEATURE_LEVEL_RAISED).count();
  }

  @Test
  void what_a_half_finished_bootstrap_left_is_refused_until_it_is_replaced_by_force() throws Exception {
    try (TestCluster cluster = TestCluster.uninitialized(data, 1); SecretBytes lost = Shamir.newKey(RANDOM)) {
      cluster.leader();
      contribute(cluster, lost, 1);

      assertThatThrownBy(() -> cluster.bootstrap(false).run()).isInstanceOf(BootstrapException.class)
          .hasMessageContaining("keeper 1").hasMessageContaining("--force");
      assertThat(cluster.node(0).store().state().cluster()).isNull();

      assertThat(cluster.bootstrap(true).run()).isEqualTo(Bootstrap.Outcome.INITIALIZED);
      assertThat(initializations(cluster)).isEqualTo(1);
    }
  }

  @Test
  void of_two_interleaved_bootstraps_the_one_whose_shards_suffice_wins_and_the_other_is_told() throws Exception {
    try (TestCluster cluster = TestCluster.uninitialized(data, 1);
        SecretBytes beaten = Shamir.newKey(RANDOM);
        SecretBytes winner = Shamir.newKey(RANDOM)) {
      cluster.leader();
      contribute(cluster, beaten, 1, 2);
      contribute(cluster, winner, 2, 3);

      Answer early = verify(cluster, beaten);
      assertThat(early.status()).isEqualTo(503);
      assertThat(early.body()).isEqualTo("{\"hash\":\"\",\"err\":\"state_not_ready\"}");

      Answer won = verify(cluster, winner);
      assertThat(won.body())
          .isEqualTo("{\"hash\":\"" + HexFormat.of().formatHex(Crypto.sha256(TEXT)) + "\"}");
      assertThat(won.status()).isEqualTo(200);

      Answer late = verify(cluster, beaten);
      assertThat(late.status()).isEqualTo(500);
      assertThat(late.body()).isEqualTo("{\"hash\":\"\",\"err\":\"api_internal_error\"}");
      assertThat(initializations(cluster)).isEqualTo(1);
    }
  }

  @Test
  void verify_is_not_answered_before_all_Keepers_hold_their_shard() throws Exception {
    try (TestCluster cluster = TestCluster.uninitialized(data, 1); SecretBytes key = Shamir.newKey(RANDOM)) {
      cluster.leader();
      contribute(cluster, key, 1, 2, 3);
      cluster.stopKeeper(2);

      Answer early = verify(cluster, key);
      assertThat(early.status()).isEqualTo(503);
      assertThat(early.header("X-Spike-Reason")).isEqualTo("uninitialized");
      assertThat(cluster.client(0, TestCluster.SUPERUSER).post("/v1/store/secrets", "{\"path\":\"a\"}").status())
          .isEqualTo(503);

      cluster.restartKeeper(2);
      TestCluster.await("the Keeper has its shard", () -> cluster.node(0).state().serves());
      assertThat(verify(cluster, key).status()).isEqualTo(200);
    }
  }

  @Test
  void a_node_that_died_while_it_was_initializing_goes_on_from_the_shards_of_bootstrap() throws Exception {
    try (TestCluster cluster = TestCluster.uninitialized(data, 1); SecretBytes key = Shamir.newKey(RANDOM)) {
      cluster.leader();
      contribute(cluster, key, 1, 2, 3);
      cluster.stopKeeper(2);
      assertThat(verify(cluster, key).status()).isEqualTo(503);

      cluster.stop(0);
      cluster.start(0);
      cluster.restartKeeper(2);
      cluster.awaitServing();
      assertThat(verify(cluster, key).status()).isEqualTo(200);
      assertThat(initializations(cluster)).isEqualTo(1);
    }
  }

  @Test
  void bad_fields_of_verify_are_400() throws Exception {
    try (TestCluster cluster = TestCluster.uninitialized(data, 1)) {
      cluster.leader();
      Answer answer = cluster.client(0, TestCluster.BOOTSTRAP).post("/v1/bootstrap/verify",
          "{\"nonce\":\"AAAA\",\"ciphertext\":\"AAAA\"}");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo("{\"hash\":\"\",\"err\":\"api_bad_request\"}");
    }
  }
}
