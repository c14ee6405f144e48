package io.spike.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.AuditLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditStreamTest {

  private static final AuditLine READ = new AuditLine("nexus-2", "r-1", Instant.parse("2026-11-22T01:02:03.5Z"),
      Duration.ofNanos(1_500_000), "spiffe://spike.ist/app", "10.0.0.7", "secret get", "/v1/store/secrets?action=get",
      "tenants/acme/db/creds", 200, "policy db", "", "1.42");
  private static final AuditLine DENIED = new AuditLine("nexus-2", "r-2", Instant.parse("2026-11-22T01:02:03Z"),
      Duration.ZERO, "spiffe://spike.ist/app", "10.0.0.7", "secret get", "/v1/store/secrets?action=get",
      "a\n<b>", 401, "", "access_unauthorized: no policy", "");

  private final List<String> lines = new ArrayList<>();

  @Test
  void aRequestIsOneLineInTheShapeOfSpikesWithCallerAndResource() {
    new AuditStream(lines::add, true).tell(READ);

    assertThat(lines).containsExactly("{\"time\":\"2026-11-22T01:02:03.5015Z\",\"audit\":{\"Component\":\"nexus-2\","
        + "\"TrailID\":\"r-1\",\"Timestamp\":\"2026-11-22T01:02:03.5Z\",\"UserID\":\"spiffe://spike.ist/app\","
        + "\"Action\":\"secret get\",\"Path\":\"/v1/store/secrets?action=get\",\"Resource\":\"tenants/acme/db/creds\","
        + "\"SessionID\":\"\",\"State\":\"audit-success\",\"Err\":\"\",\"Duration\":1500000,"
        + "\"Address\":\"10.0.0.7\",\"Status\":200,\"Rule\":\"policy db\",\"Position\":\"1.42\"}}");
  }

  @Test
  void whatAFailedRequestNamesCannotBreakTheLine() {
    new AuditStream(lines::add, true).tell(DENIED);

    assertThat(lines.getFirst()).contains("\"Resource\":\"a\\n\\u003cb\\u003e\"", "\"State\":\"audit-errored\"",
        "\"Err\":\"access_unauthorized: no policy\"").doesNotContain("\n");
  }

  @Test
  void theResourceCanBeLeftOut() {
    new AuditStream(lines::add, false).tell(READ);

    assertThat(lines.getFirst()).contains("\"Resource\":\"\"", "\"TrailID\":\"r-1\"").doesNotContain("acme");
    assertThat(READ).hasToString("AuditLine[r-1, secret get, 200]");
  }
}
