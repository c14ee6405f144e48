package io.spike.nexus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.nexus.RawHttps.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPIKE's lite mode: the cipher, and none of the routes of secrets and policies. */
class LiteModeTest {

  private static final String LITE = "spiffe://spike.ist/spike/workload/role/lite";

  @Test
  void aLiteNodeEncryptsAndHasNoSecretsAndNoPolicies(@TempDir Path data) throws Exception {
    try (TestCluster cluster = TestCluster.lite(data, 1)) {
      RawHttps workload = cluster.client(0, LITE);
      RawHttps pilot = cluster.client(0, TestCluster.SUPERUSER);
      byte[] blob = workload.octets("/v1/cipher/encrypt", "spike".getBytes(UTF_8)).bytes();
      assertThat(pilot.octets("/v1/cipher/decrypt", blob).body()).isEqualTo("spike");
      for (String route : new String[]{"/v1/store/secrets", "/v1/store/secrets?action=get",
          "/v1/store/secrets?action=list", "/v1/store/secrets/metadata?action=get", "/v1/acl/policy",
          "/v1/acl/policy?action=list"}) {
        Answer answer = pilot.post(route, "{\"path\":\"a\",\"values\":{}}");
        assertThat(answer.status()).as(route).isEqualTo(400);
        assertThat(answer.body()).as(route).isEqualTo("{\"err\":\"api_bad_request\"}");
      }
      assertThat(cluster.client(0, TestCluster.STRANGER).octets("/v1/cipher/decrypt", blob).status()).isEqualTo(401);
      cluster.stop(0);
      cluster.start(0);
      cluster.awaitServing();
      assertThat(workload.octets("/v1/cipher/decrypt", blob).body()).as("the key outlives a restart")
          .isEqualTo("spike");
    }
  }
}
