package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the audit streams of nodes and Keepers tell of real requests. */
@ExtendWith(SharedCluster.class)
class AuditStreamTest {

  private static final String SUPERUSER = "spiffe://spike.ist/spike/pilot/role/superuser";
  private static final String CANARY = "canary-value-of-the-audit-stream";

  private static List<String> about(TestCluster cluster, String word) {
    return cluster.told.stream().filter(line -> line.contains(word)).toList();
  }

  @Test
  void a_write_and_a_read_are_told_with_caller_rule_and_resource_and_never_with_a_value(TestCluster cluster)
      throws Exception {
    RawHttps pilot = cluster.client(cluster.leader(), SUPERUSER);

    pilot.post("/v1/store/secrets", "{\"path\":\"audited/one\",\"values\":{\"v\":\"" + CANARY + "\"}}");
    pilot.post("/v1/store/secrets?action=get", "{\"path\":\"audited/one\"}");

    List<String> lines = about(cluster, "\"Resource\":\"audited/one\"");
    assertThat(lines).hasSize(2).allMatch(line -> line.contains("\"UserID\":\"" + SUPERUSER + "\"")
        && line.contains("\"State\":\"audit-success\"") && line.contains("\"Status\":200")
        && line.matches(".*\"Rule\":\"[^\"]+\",\"Position\":\"[0-9]+\\.[0-9]+\".*"));
    assertThat(lines.getFirst()).contains("\"Action\":\"secret put\"", "\"Path\":\"/v1/store/secrets\"");
    assertThat(lines.getLast()).contains("\"Action\":\"secret get\"");
    assertThat(about(cluster, CANARY)).isEmpty();
  }

  @Test
  void a_denial_is_told_with_its_reason(TestCluster cluster) throws Exception {
    RawHttps stranger = cluster.client(cluster.leader(), TestCluster.STRANGER + "/audited");

    stranger.post("/v1/store/secrets?action=get", "{\"path\":\"audited/denied\"}");

    assertThat(about(cluster, "audited/denied")).singleElement().asString().contains("\"State\":\"audit-errored\"",
        "\"Err\":\"access_unauthorized: secret get is not allowed to " + TestCluster.STRANGER + "/audited: ",
        "\"Status\":401", "\"Rule\":\"\"");
  }

  @Test
  void what_is_no_route_is_told_as_fallback_with_its_caller(TestCluster cluster) throws Exception {
    RawHttps stranger = cluster.client(cluster.leader(), TestCluster.STRANGER + "/lost");

    stranger.post("/v1/audited/nowhere", "{}");

    assertThat(about(cluster, "/v1/audited/nowhere")).singleElement().asString().contains("\"Action\":\"fallback\"",
        "\"UserID\":\"" + TestCluster.STRANGER + "/lost\"", "\"State\":\"audit-errored\"", "\"Status\":400");
  }

  @Test
  void keepers_tell_who_took_and_gave_shards(TestCluster cluster) {
    assertThat(about(cluster, "\"Component\":\"keeper\"")).anyMatch(
        line -> line.contains("\"Action\":\"shard contribute\"") && line.contains("spiffe://spike.ist/spike/bootstrap"))
        .anyMatch(line -> line.contains("\"Action\":\"shard get\"") && line.contains("spiffe://spike.ist/spike/nexus"));
  }
}
