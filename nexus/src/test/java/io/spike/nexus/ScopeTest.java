package io.spike.nexus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.LogAnswer;
import io.spike.api.LogEntry;
import io.spike.api.wire.LogCodecs;
import io.spike.nexus.RawHttps.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pilots and auditors of one tenant, who see nothing of another. */
@ExtendWith(SharedCluster.class)
class ScopeTest {

  private static final String SECRETS = "/v1/store/secrets";
  private static final String POLICIES = "/v1/acl/policy";
  private static final String SCOPE = "spiffe://spike.ist/spike/pilot/scope/tenants/";
  private static final String VALUES = ",\"values\":{\"v\":\"x\"}}";

  private RawHttps superuser;
  private RawHttps pilot;
  private RawHttps auditor;

  @BeforeEach
  void clients(TestCluster cluster) throws Exception {
    superuser = cluster.client(0, TestCluster.SUPERUSER);
    pilot = cluster.client(1, SCOPE + "scoped");
    auditor = cluster.client(2, SCOPE + "scoped/role/auditor");
    allowed(superuser.post(SECRETS, "{\"path\":\"tenants/scoped-2/db\"" + VALUES));
    allowed(superuser.post(SECRETS, "{\"path\":\"db/scope\"" + VALUES));
  }

  private static Answer allowed(Answer answer) {
    assertThat(answer.status()).as(answer.header("X-Spike-Message")).isEqualTo(200);
    return answer;
  }

  private static void denied(Answer answer) {
    assertThat(answer.status()).isEqualTo(401);
  }

  private static long sequence(Answer answer) {
    return Long.parseLong(answer.header("X-Spike-Position").substring(2));
  }

  @Test
  void aScopedPilotAdministersItsTenantAndNothingElse() throws Exception {
    allowed(pilot.post(SECRETS, "{\"path\":\"tenants/scoped/db\"" + VALUES));
    for (String path : new String[]{"tenants/scoped-2/db", "db/scope", "tenants/scoped", "spike/system/acl",
        "spike/system/secret", "spike/system/cipher/exec"}) {
      denied(pilot.post(SECRETS + "?action=get", "{\"path\":\"" + path + "\"}"));
      denied(pilot.post(SECRETS, "{\"path\":\"" + path + "\"" + VALUES));
    }
    assertThat(allowed(pilot.post(SECRETS + "?action=get", "{\"path\":\"tenants/scoped/db\"}")).body())
        .contains("\"v\":\"x\"");
    assertThat(allowed(pilot.post(SECRETS + "?action=list", "{}")).body()).contains("tenants/scoped/db")
        .doesNotContain("scoped-2", "db/scope");
    denied(pilot.post("/v1/operator/seal", "{}"));
    denied(pilot.post("/v1/operator/recover", "{}"));
    denied(pilot.post("/v1/operator/rotate", "{}"));
  }

  @Test
  void aPolicyOfAScopedPilotIsItsTenantsAndReachesNoOther(TestCluster cluster) throws Exception {
    String app = "spiffe://spike.ist/workload/scoped-app";
    allowed(pilot.post(SECRETS, "{\"path\":\"tenants/scoped/granted\"" + VALUES));
    allowed(superuser.post(SECRETS, "{\"path\":\"tenants/scoped-2/granted\"" + VALUES));
    allowed(pilot.post(POLICIES, "{\"name\":\"own\",\"spiffeidPattern\":\"^" + app
        + "$\",\"pathPattern\":\"^granted$\",\"permissions\":[\"read\"]}"));
    RawHttps workload = cluster.client(0, app);
    String get = SECRETS + "?action=get";
    allowed(workload.post(get, "{\"path\":\"tenants/scoped/granted\"}"));
    denied(workload.post(get, "{\"path\":\"tenants/scoped-2/granted\"}"));
    denied(workload.post(get, "{\"path\":\"granted\"}"));

    assertThat(allowed(pilot.post(POLICIES + "?action=list", "{}")).body()).contains("\"own\"");
    assertThat(superuser.post(POLICIES + "?action=get", "{\"id\":\"own\"}").status()).isEqualTo(404);
    assertThat(allowed(superuser.post(POLICIES + "?action=list", "{}")).body()).doesNotContain("\"own\"");
    assertThat(cluster.client(1, SCOPE + "scoped-2").post(POLICIES + "?action=get", "{\"id\":\"own\"}").status())
        .isEqualTo(404);

    String ask = "{\"spiffeid\":\"" + app + "\",\"path\":\"tenants/scoped/granted\",\"action\":\"read\"}";
    assertThat(allowed(auditor.post("/v1/acl/explain", ask)).body()).contains("\"allowed\":true", "\"name\":\"own\"");
    allowed(superuser.post(POLICIES, "{\"name\":\"elsewhere\",\"spiffeidPattern\":\"^" + app
        + "$\",\"pathPattern\":\"^tenants/scoped-2/granted$\",\"permissions\":[\"read\"]}"));
    String nearly = ask.replace("/granted", "/other");
    assertThat(allowed(superuser.post("/v1/acl/explain", nearly)).body()).contains("\"name\":\"elsewhere\"",
        "\"name\":\"own\"");
    assertThat(allowed(auditor.post("/v1/acl/explain", nearly)).body())
        .contains("\"allowed\":false", "\"name\":\"own\"")
        .doesNotContain("elsewhere");
    allowed(superuser.post(POLICIES + "?action=delete", "{\"id\":\"elsewhere\"}"));
    denied(auditor.post("/v1/acl/explain", ask.replace("tenants/scoped/", "tenants/scoped-2/")));
    denied(pilot.post("/v1/acl/explain", ask.replace("tenants/scoped/", "")));

    allowed(pilot.post(POLICIES + "?action=delete", "{\"id\":\"own\"}"));
    denied(workload.post(get, "{\"path\":\"tenants/scoped/granted\"}"));
  }

  @Test
  void anAuditorOfATenantSeesItsEntriesAndMetadataAndNoValueAndNoOther() throws Exception {
    long own = sequence(allowed(pilot.post(SECRETS, "{\"path\":\"tenants/scoped/audited\"" + VALUES)));
    long other = sequence(allowed(superuser.post(SECRETS, "{\"path\":\"tenants/scoped-2/audited\"" + VALUES)));

    allowed(auditor.post("/v1/store/secrets/metadata?action=get", "{\"path\":\"tenants/scoped/audited\"}"));
    denied(auditor.post("/v1/store/secrets/metadata?action=get", "{\"path\":\"tenants/scoped-2/audited\"}"));
    denied(auditor.post(SECRETS + "?action=get", "{\"path\":\"tenants/scoped/audited\"}"));
    denied(auditor.post("/v1/store/secrets/metadata?action=get", "{\"path\":\"spike/system/acl\"}"));
    denied(auditor.post(SECRETS + "?action=list", "{}"));
    denied(auditor.post(POLICIES + "?action=list", "{}"));
    denied(auditor.post(SECRETS, "{\"path\":\"tenants/scoped/audited\"" + VALUES));

    for (RawHttps who : new RawHttps[]{auditor, pilot}) {
      LogAnswer log = LogCodecs.ANSWER
          .decode(
              allowed(who.post("/v1/audit/log", "{\"from\":" + own + ",\"to\":" + other + "}")).body().getBytes(UTF_8));
      assertThat(log.entries()).extracting(LogEntry::tenantName).isNotEmpty().containsOnly("scoped");
      assertThat(log.next()).isEqualTo(other + 1);
      allowed(who.post("/v1/audit/prove", "{\"sequence\":" + own + "}"));
      denied(who.post("/v1/audit/prove", "{\"sequence\":" + other + "}"));
      denied(who.post("/v1/audit/prove", "{\"sequence\":1}"));
    }
  }

  @Test
  void aScopeWhoseNameNoTenantCanHaveHasNothingAndCreatesNothing(TestCluster cluster) throws Exception {
    for (String name : new String[]{"Scoped", "scoped_2", "-"}) {
      RawHttps nobody = cluster.client(0, SCOPE + name);
      denied(nobody.post(POLICIES,
          "{\"name\":\"p\",\"spiffeidPattern\":\"^spiffe://spike.ist/x$\",\"pathPattern\":\"^a$\","
              + "\"permissions\":[\"read\"]}"));
      denied(nobody.post(POLICIES + "?action=list", "{}"));
      denied(nobody.post(SECRETS + "?action=list", "{}"));
      assertThat(cluster.node(cluster.leader()).store().tenant(name)).isEmpty();
    }
  }

  @Test
  void theAuditorOfAllSeesTheLogAndTheClusterAndNoValue(TestCluster cluster) throws Exception {
    RawHttps all = cluster.client(1, "spiffe://spike.ist/spike/pilot/role/auditor");
    allowed(all.post("/v1/audit/log", "{}"));
    allowed(all.post("/v1/audit/prove", "{\"sequence\":1}"));
    allowed(all.get("/v1/cluster"));
    allowed(all.post("/v1/store/secrets/metadata?action=get", "{\"path\":\"db/scope\"}"));
    denied(all.post(SECRETS + "?action=get", "{\"path\":\"db/scope\"}"));
    denied(all.post(SECRETS, "{\"path\":\"db/scope\"" + VALUES));
    denied(all.post("/v1/operator/seal", "{}"));
  }
}
