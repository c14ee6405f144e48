package io.spike.nexus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.LogAnswer;
import io.spike.api.LogEntry;
import io.spike.api.wire.LogCodecs;
import io.spike.nexus.RawHttps.Answer;
import io.spike.store.merkle.TreeHash;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The event log as an operator sees it. */
@ExtendWith(SharedCluster.class)
class LogRouteTest {

  private static final String SECRETS = "/v1/store/secrets";
  private static final String LOG = "/v1/audit/log";

  private RawHttps node;

  @BeforeEach
  void client(TestCluster cluster) {
    node = cluster.client(cluster.follower(), TestCluster.SUPERUSER);
  }

  private long write(String target, String body) throws Exception {
    Answer answer = node.post(target, body);
    assertThat(answer.status()).isEqualTo(200);
    return Long.parseLong(answer.header("X-Spike-Position").substring(2));
  }

  private LogAnswer log(String body) throws Exception {
    Answer answer = node.post(LOG, body);
    assertThat(answer.status()).isEqualTo(200);
    return LogCodecs.ANSWER.decode(answer.body().getBytes(UTF_8));
  }

  @Test
  void an_entry_is_shown_with_all_that_is_known_but_its_value(TestCluster cluster) throws Exception {
    long written = write(SECRETS, "{\"path\":\"tenants/logged/a\",\"values\":{\"v\":\"canary-value\"}}");
    long destroyed = write(SECRETS + "?action=destroy", "{\"path\":\"tenants/logged/a\",\"versions\":[1]}");

    String body = "{\"from\":" + written + ",\"to\":" + written + "}";
    assertThat(node.post(LOG, body).body()).doesNotContain("canary-value");
    LogEntry entry = log(body).entries().getFirst();
    assertThat(entry.position()).hasToString("1." + written);
    assertThat(entry.kind()).isEqualTo("SecretWritten");
    assertThat(entry.tenantName()).isEqualTo("logged");
    assertThat(entry.version()).isEqualTo(1);
    assertThat(entry.facts()).isEqualTo("keeps 10");
    LogEntry.Descriptor descriptor = Objects.requireNonNull(entry.descriptor());
    assertThat(descriptor.actor()).isEqualTo(TestCluster.SUPERUSER);
    assertThat(descriptor.path()).isEqualTo("a");
    assertThat(descriptor.address()).isEqualTo("127.0.0.1");
    byte[] stored = cluster.node(cluster.leader()).store().log().stored(written).orElseThrow();
    assertThat(entry.size()).isEqualTo(stored.length);
    assertThat(entry.leaf()).isEqualTo(HexFormat.of().formatHex(TreeHash.leaf(stored)));
    assertThat(entry.parts()).extracting(LogEntry.Part::part, LogEntry.Part::kept)
        .contains(org.assertj.core.groups.Tuple.tuple(1, true), org.assertj.core.groups.Tuple.tuple(2, false));
    LogEntry end = log("{\"from\":" + destroyed + ",\"kind\":\"SecretDestroyed\"}").entries().getFirst();
    assertThat(end.facts()).isEqualTo("versions 1");
    assertThat(end.previous()).isEqualTo(written);
  }

  @Test
  void pages_hold_every_entry_once_from_the_first_to_the_newest() throws Exception {
    long newest = write(SECRETS, "{\"path\":\"paged\",\"values\":{}}");
    List<Long> seen = new ArrayList<>();
    for (long next = 1; next <= newest;) {
      LogAnswer page = log("{\"from\":" + next + ",\"to\":" + Math.min(newest, next + 6) + "}");
      page.entries().forEach(entry -> seen.add(entry.position().sequence()));
      next = page.next();
    }
    assertThat(seen).hasSize((int) newest).isSorted().doesNotHaveDuplicates().startsWith(1L).endsWith(newest);
    LogAnswer behind = log("{\"from\":99999999}");
    assertThat(behind.entries()).isEmpty();
    assertThat(behind.next()).isEqualTo(99999999);
  }

  @Test
  void only_the_superuser_sees_the_log_and_an_unknown_kind_is_named(TestCluster cluster) throws Exception {
    assertThat(cluster.client(cluster.follower(), TestCluster.STRANGER).post(LOG, "{}").status()).isEqualTo(401);
    Answer unknown = node.post(LOG, "{\"kind\":\"SecretRead\"}");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.header("X-Spike-Message")).startsWith("kind must be one of Initialized, ShardsDistributed, ");
    assertThat(node.post(LOG, "{\"from\":-1}").header("X-Spike-Message")).isEqualTo("from must not be negative");
  }
}
