package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.nexus.RawHttps.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What policies decide and what is wrong with them, asked of a node that follows. */
@ExtendWith(SharedCluster.class)
class PolicyCheckRoutesTest {

  private static final String PUT = "/v1/acl/policy";
  private static final String EXPLAIN = "/v1/acl/explain";
  private static final String LINT = "/v1/acl/lint";
  private static final String APP = "spiffe://spike.ist/explained/app";

  private RawHttps pilot;

  @BeforeEach
  void client(TestCluster cluster) {
    pilot = cluster.client(cluster.follower(), TestCluster.SUPERUSER);
  }

  private static String question(String id, String path, String action) {
    return "{\"spiffeid\":\"" + id + "\",\"path\":\"" + path + "\",\"action\":\"" + action + "\"}";
  }

  private String put(String name, String id, String path, String permissions) throws Exception {
    Answer answer = pilot.post(PUT, "{\"name\":\"" + name + "\",\"spiffeidPattern\":\"" + id
        + "\",\"pathPattern\":\"" + path + "\",\"permissions\":[\"" + permissions + "\"]}");
    assertThat(answer.status()).isEqualTo(200);
    return answer.header("X-Spike-Position");
  }

  @Test
  void theDecidingPolicyIsNamedWithItsVersionAndPositionAndSoIsWhatNearlyAllows() throws Exception {
    put("explained", "^spiffe://spike\\\\.ist/explained/app$", "^explained/.*$", "list");
    String position = put("explained", "^spiffe://spike\\\\.ist/explained/app$", "^explained/.*$", "read");
    Answer allowed = pilot.post(EXPLAIN, question(APP, "explained/db", "read"));
    assertThat(allowed.body()).isEqualTo("{\"allowed\":true,\"reason\":\"policy explained version 2\",\"policy\":"
        + "{\"name\":\"explained\",\"version\":2,\"position\":\"" + position + "\"},\"near\":[]}");
    assertThat(allowed.status()).isEqualTo(200);
    assertThat(pilot.post(EXPLAIN, question(APP, "explained/db", "write")).body())
        .isEqualTo("{\"allowed\":false,\"reason\":\"no policy allows write\",\"policy\":null,\"near\":[{"
            + "\"name\":\"explained\",\"version\":2,\"position\":\"" + position
            + "\",\"missing\":\"does not permit it\"}]}");
    assertThat(pilot.post(EXPLAIN, question(TestCluster.SUPERUSER, "explained/db", "write")).body())
        .isEqualTo("{\"allowed\":true,\"reason\":\"role /spike/pilot/role/superuser\",\"policy\":null,\"near\":[]}");
    assertThat(
        pilot.post(EXPLAIN, question("spiffe://spike.ist/spike/workload/role/lite", "explained/db", "read")).body())
        .contains("\"allowed\":false", "\"near\":[]");
  }

  @Test
  void whoCouldDoWhatAtAnEarlierMomentIsExplainedByThePoliciesOfThatMoment() throws Exception {
    String before = put("then", "^spiffe://spike\\\\.ist/explained/then$", "^then$", "read");
    put("then", "^spiffe://spike\\\\.ist/explained/other$", "^then$", "read");
    String question = question("spiffe://spike.ist/explained/then", "then", "read");
    assertThat(pilot.post(EXPLAIN, question).body()).contains("\"allowed\":false", "is not about that caller");
    assertThat(pilot.post(EXPLAIN, question, "X-Spike-As-Of: " + before).body()).contains("\"allowed\":true",
        "policy then version 1");
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '\'', value = {"spiffe://a/b;'';read;path must not be empty",
      "spiffe://a/b;db;delete;action must be one of read, write, list, execute, super",
      "alice;db;read;spiffeid is not a SPIFFE ID"})
  void aBadQuestionIsRefusedWithTheField(String id, String path, String action, String sentence) throws Exception {
    Answer answer = pilot.post(EXPLAIN, question(id, path, action));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("X-Spike-Message")).startsWith(sentence);
  }

  @Test
  void policiesInForceAndPoliciesNotYetInForceAreLookedAt() throws Exception {
    assertThat(pilot.post("/v1/store/secrets", "{\"path\":\"linted/db\",\"values\":{\"a\":\"b\"}}").status())
        .isEqualTo(200);
    put("linted wide", "^spiffe://spike\\\\.ist/linted/.*$", "^linted/.*$", "read");
    String fine = lint("linted a", "^spiffe://spike\\\\.ist/other$", "^linted/db$");
    assertThat(pilot.post(LINT, fine).body()).isEqualTo("{\"findings\":[],\"unchecked\":0}");
    String bad = lint("linted b", "^spiffe://spike.ist/linted/x$", "linted/none$");
    assertThat(pilot.post(LINT, bad).body()).contains("\"rule\":\"unanchored\"", "\"rule\":\"unescaped-dot\"",
        "\"rule\":\"crosses-tenants\"", "\"rule\":\"unused\"");
    assertThat(pilot.post(LINT, lint("linted c", "^spiffe://spike\\\\.ist/linted/x$", "^linted/db$")).body())
        .contains("policy linted wide allows all that this one does");
    put("linted d", "spiffe://spike\\\\.ist/linted/x$", "^linted/nothing$", "read");
    assertThat(pilot.post(LINT, "{}").body()).contains(
        "{\"policy\":\"linted d\",\"rule\":\"unused\",\"text\":\"pathPattern matches the path of no secret\"}");
    Answer refused = pilot.post(LINT, lint("linted e", "^spiffe://a/b$", "("));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.header("X-Spike-Message")).startsWith("policy 'linted e': pathPattern is not an RE2 pattern");
  }

  private static String lint(String name, String id, String path) {
    return "{\"policies\":[{\"name\":\"" + name + "\",\"spiffeidPattern\":\"" + id + "\",\"pathPattern\":\"" + path
        + "\",\"permissions\":[\"read\"]}]}";
  }

  @Test
  void whoMayNotReadPoliciesGetsNoAnswer(TestCluster cluster) throws Exception {
    RawHttps app = cluster.client(cluster.follower(), APP);
    assertThat(app.post(EXPLAIN, question(APP, "explained/db", "read")).status()).isEqualTo(401);
    assertThat(app.post(LINT, "{}").status()).isEqualTo(401);
    put("reader", "^spiffe://spike\\\\.ist/explained/reader$", "^spike/system/acl$", "super");
    RawHttps reader = cluster.client(cluster.follower(), "spiffe://spike.ist/explained/reader");
    assertThat(reader.post(EXPLAIN, question(APP, "none", "read")).status()).isEqualTo(200);
    assertThat(reader.post(LINT, "{}").status()).as("findings tell of secrets").isEqualTo(401);
  }
}
