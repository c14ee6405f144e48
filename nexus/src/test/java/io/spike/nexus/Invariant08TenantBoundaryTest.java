package io.spike.nexus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.nexus.RawHttps.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two tenants with the same paths on a live cluster; nothing asked in the one shows anything of the other. */
@ExtendWith(SharedCluster.class)
class Invariant08TenantBoundaryTest {

  private static final String PUT = "/v1/store/secrets";
  private static final String GET = PUT + "?action=get";
  private static final String POLICY = "/v1/acl/policy";
  private static final String APP = "spiffe://spike.ist/workload/boundary";
  private static final String OF_SALT = "spiffe://spike.ist/tenant/salt/app";
  private static final String OF_PEPPER = "spiffe://spike.ist/tenant/pepper/app";

  private RawHttps pilot;

  @BeforeEach
  void twoTenants(TestCluster cluster) throws Exception {
    pilot = cluster.client(cluster.follower(), TestCluster.SUPERUSER);
    for (String tenant : new String[]{"salt", "pepper"}) {
      ok(pilot.post(PUT, "{\"path\":\"tenants/" + tenant + "/db\",\"values\":{\"v\":\"of " + tenant + "\"}}"));
    }
    policy("boundary", "^" + APP + "$", "^tenants/salt/.*$", "read");
  }

  private void policy(String name, String id, String path, String permission) throws Exception {
    ok(pilot.post(POLICY, "{\"name\":\"" + name + "\",\"spiffeidPattern\":\"" + id + "\",\"pathPattern\":\"" + path
        + "\",\"permissions\":[\"" + permission + "\"]}"));
  }

  private static void ok(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void the_same_path_is_another_secret_in_each_tenant() throws Exception {
    assertThat(pilot.post(GET, "{\"path\":\"tenants/salt/db\"}").body()).contains("of salt");
    assertThat(pilot.post(GET, "{\"path\":\"tenants/pepper/db\"}").body()).contains("of pepper");
    assertThat(pilot.post(GET, "{\"path\":\"db\"}").status()).isEqualTo(404);
  }

  @Test
  void a_policy_of_one_tenants_paths_opens_that_tenant(TestCluster cluster) throws Exception {
    assertThat(cluster.client(0, APP).post(GET, "{\"path\":\"tenants/salt/db\"}").body()).contains("of salt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tenants/pepper/db", "tenants/salt/../pepper/db", "tenants/salt/../../tenants/pepper/db",
      "/tenants/pepper/db", "tenants//pepper/db", "tenants/./pepper/db", "tenants/salt/tenants/pepper/db",
      "tenants/pepper/db/../../salt/db", "TENANTS/pepper/db"})
  void no_spelling_of_a_path_leads_out_of_it(String path, TestCluster cluster) throws Exception {
    for (int node = 0; node < 3; node++) {
      Answer answer = cluster.client(node, APP).post(GET, "{\"path\":\"" + path + "\"}");
      assertThat(answer.status()).isIn(400, 401, 404);
      assertThat(answer.body()).doesNotContain("of pepper");
    }
  }

  @Test
  void what_one_tenant_encrypted_opens_for_no_other(TestCluster cluster) throws Exception {
    policy("boundary-salt", "^" + OF_SALT + "$", "^spike/system/cipher/exec$", "execute");
    policy("boundary-pepper", "^" + OF_PEPPER + "$", "^spike/system/cipher/exec$", "execute");
    byte[] blob = cluster.client(0, OF_SALT).octets("/v1/cipher/encrypt", "a text".getBytes(
        UTF_8)).bytes();

    assertThat(cluster.client(1, OF_SALT).octets("/v1/cipher/decrypt", blob).body()).isEqualTo("a text");
    assertThat(cluster.client(1, OF_PEPPER).octets("/v1/cipher/decrypt", blob).status()).isEqualTo(400);
    assertThat(pilot.octets("/v1/cipher/decrypt", blob).status()).as("nor for the system tenant").isEqualTo(400);
  }
}
