package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.nexus.RawHttps.Answer;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SPIKE's policy routes in exact bytes, asked of a node that follows, and what policies allow on every node. */
@ExtendWith(SharedCluster.class)
class PolicyRoutesTest {

  private static final String PUT = "/v1/acl/policy";
  private static final String GET = PUT + "?action=get";
  private static final String DELETE = PUT + "?action=delete";
  private static final String LIST = PUT + "?action=list";
  private static final String SECRETS = "/v1/store/secrets";
  private static final String TIME = "\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z\"";
  private static final String APP = "spiffe://spike.ist/workload/app";

  private RawHttps pilot;

  @BeforeEach
  void client(TestCluster cluster) {
    pilot = cluster.client(cluster.follower(), TestCluster.SUPERUSER);
  }

  private static void assertAnswer(Answer answer, int status, String body) {
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.status()).isEqualTo(status);
  }

  private static String policy(String name, String id, String path, String permissions) {
    return "{\"name\":\"" + name + "\",\"spiffeidPattern\":\"" + id + "\",\"pathPattern\":\"" + path
        + "\",\"permissions\":[" + permissions + "]}";
  }

  private void put(String name, String id, String path, String permissions) throws Exception {
    assertAnswer(pilot.post(PUT, policy(name, id, path, permissions)), 200, "{}");
  }

  @Test
  void aPolicyIsPutReadReplacedAndDeleted() throws Exception {
    put("p 1", "^spiffe://spike\\\\.ist/workload/app$", "^db/.*$", "\"read\",\"list\"");
    Answer read = pilot.post(GET, "{\"id\":\"p 1\"}");
    assertThat(read.body()).matches("\\{\"id\":\"p 1\",\"name\":\"p 1\","
        + "\"spiffiedPattern\":\"\\^spiffe://spike\\\\\\\\\\.ist/workload/app\\$\",\"pathPattern\":\"\\^db/\\.\\*\\$\","
        + "\"permissions\":\\[\"read\",\"list\"\\],\"createdAt\":" + TIME + ",\"updatedAt\":" + TIME
        + ",\"version\":1\\}");
    put("p 1", "^spiffe://spike\\\\.ist/workload/app$", "^api$", "\"super\"");
    assertThat(pilot.post(GET, "{\"id\":\"p 1\"}").body()).contains("\"pathPattern\":\"^api$\"", "\"version\":2");
    assertAnswer(pilot.post(DELETE, "{\"id\":\"p 1\"}"), 200, "{}");
    assertAnswer(pilot.post(DELETE, "{\"id\":\"p 1\"}"), 404, "{\"err\":\"api_not_found\"}");
    assertAnswer(pilot.post(GET, "{\"id\":\"p 1\"}"), 404, "{\"id\":\"\",\"name\":\"\",\"spiffiedPattern\":\"\","
        + "\"pathPattern\":\"\",\"permissions\":null,\"createdAt\":\"0001-01-01T00:00:00Z\","
        + "\"updatedAt\":\"0001-01-01T00:00:00Z\",\"err\":\"api_not_found\"}");
  }

  @Test
  void aListIsFilteredByPatternsThatAreEqualAndTheIdPatternWins() throws Exception {
    put("list-b", "^spiffe://spike\\\\.ist/b$", "^one$", "\"read\"");
    put("list-a", "^spiffe://spike\\\\.ist/a$", "^one$", "\"read\"");
    assertThat(names("{}")).containsSubsequence("list-a", "list-b");
    assertThat(names("{\"pathPattern\":\"^one$\"}")).containsExactly("list-a", "list-b");
    assertThat(names("{\"spiffeidPattern\":\"^spiffe://spike\\\\.ist/b$\",\"pathPattern\":\"^two$\"}"))
        .containsExactly("list-b");
    assertAnswer(pilot.post(LIST, "{\"pathPattern\":\"(\"}"), 200, "{\"policies\":[]}");
  }

  private List<String> names(String request) throws Exception {
    return Pattern.compile("\"id\":\"([^\"]*)\",\"name\":\"\\1\"").matcher(pilot.post(LIST, request).body())
        .results().map(found -> found.group(1)).toList();
  }

  @Test
  void aPolicyIsChangedOnlyFromTheVersionThatTheCallerSaw() throws Exception {
    String text = "\"name\":\"cas\",\"spiffeidPattern\":\"^spiffe://a$\",\"pathPattern\":\"^x9$\",\"permissions\":[\"read\"]}";
    assertAnswer(pilot.post(PUT, "{\"cas\":1," + text), 409, "{\"err\":\"entity_exists\"}");
    assertAnswer(pilot.post(PUT, "{\"cas\":0," + text), 200, "{}");
    assertAnswer(pilot.post(PUT, "{\"cas\":0," + text), 409, "{\"err\":\"entity_exists\"}");
    assertAnswer(pilot.post(DELETE, "{\"id\":\"cas\",\"cas\":2}"), 409, "{\"err\":\"entity_exists\"}");
    assertAnswer(pilot.post(DELETE, "{\"id\":\"cas\",\"cas\":1}"), 200, "{}");
    assertAnswer(pilot.post(PUT, "{\"cas\":-2," + text), 400, "{\"err\":\"api_bad_request\"}");
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '\'', value = {
      "'';^spiffe://a$;^x$;\"read\";name must not be empty",
      "a.b;^spiffe://a$;^x$;\"read\";name may hold only letters, digits and the characters '-_ '",
      "p;alice;^x$;\"read\";spiffeidPattern must begin with 'spiffe://' or '^spiffe://'",
      "p;^spiffe://a/$;^x$;\"read\";spiffeidPattern must have a trust domain, and a path behind the '/' that follows it",
      "p;^spiffe://a_b$;^x$;\"read\";spiffeidPattern may hold only letters, digits and the characters '\\.-*()+?[]'",
      "p;^spiffe://a$;'';\"read\";pathPattern must not be empty",
      "p;^spiffe://a$;a b;\"read\";pathPattern may hold only letters, digits and the characters '._-/()?+*|[]{}\\^$'",
      "p;^spiffe://a$;^x$;'';permissions must name at least one of read, write, list, execute, super",
      "p;^spiffe://a$;^x$;\"delete\";permissions must be of read, write, list, execute, super",
      "p;^spiffe://a$;^(x$;\"read\";pathPattern is not an RE2 pattern: missing closing )",
      "p;^spiffe://a[$;^x$;\"read\";spiffeidPattern is not an RE2 pattern: missing closing ]",
      "p;^spiffe://a$;(x{1000}){1000};\"read\";pathPattern must repeat at most 1000 times",
      "p;^spiffe://a$;acl;\"read\";pathPattern reaches the reserved path spike/system/acl by a part of it",
      "p;spiffe://a;^spike/system/.*$;\"read\";spiffeidPattern must begin with ^ and end with $ where pathPattern reaches"})
  void aBadPolicyIsRefusedWithTheFieldAndTheLimit(String name, String id, String path, String permissions,
      String sentence) throws Exception {
    Answer answer = pilot.post(PUT, policy(name, id.replace("\\", "\\\\"), path, permissions));
    assertAnswer(answer, 400, "{\"err\":\"api_bad_request\"}");
    assertThat(answer.header("X-Spike-Message")).startsWith(sentence);
  }

  @Test
  void aWorkloadMayDoWhatAPolicySaysOnEveryNodeAndNothingElse(TestCluster cluster) throws Exception {
    assertThat(pilot.post(SECRETS, "{\"path\":\"shop/db\",\"values\":{\"v\":\"1\"}}").status()).isEqualTo(200);
    put("app", "^spiffe://spike\\\\.ist/workload/app$", "^shop/.*$", "\"read\"");
    for (int i = 0; i < 3; i++) {
      RawHttps app = cluster.client(i, APP);
      assertAnswer(app.post(SECRETS + "?action=get", "{\"path\":\"shop/db\"}"), 200, "{\"data\":{\"v\":\"1\"}}");
      assertThat(app.post(SECRETS + "/metadata?action=get", "{\"path\":\"shop/db\"}").status()).isEqualTo(200);
      assertThat(app.post(SECRETS + "?action=get", "{\"path\":\"shop/none\"}").status()).isEqualTo(404);
      assertThat(app.post(SECRETS + "?action=get", "{\"path\":\"shops/db\"}").status()).isEqualTo(401);
      assertThat(app.post(SECRETS, "{\"path\":\"shop/db\",\"values\":{\"v\":\"2\"}}").status()).isEqualTo(401);
      assertThat(app.post(SECRETS + "?action=list", "{}").status()).isEqualTo(401);
      assertThat(app.post(PUT, policy("mine", "^spiffe://a$", "^x9$", "\"super\"")).status()).isEqualTo(401);
      assertThat(app.post(GET, "{\"id\":\"app\"}").status()).isEqualTo(401);
      assertThat(
          cluster.client(i, TestCluster.STRANGER).post(SECRETS + "?action=get", "{\"path\":\"shop/db\"}").status())
          .isEqualTo(401);
    }
    assertAnswer(pilot.post(DELETE, "{\"id\":\"app\"}"), 200, "{}");
    for (int i = 0; i < 3; i++) {
      assertThat(cluster.client(i, APP).post(SECRETS + "?action=get", "{\"path\":\"shop/db\"}").status())
          .isEqualTo(401);
    }
  }

  @Test
  void aPolicyOnReservedPathsMakesOneWhoListsSecretsAndOneWhoWritesPolicies(TestCluster cluster) throws Exception {
    RawHttps admin = cluster.client(cluster.follower(), "spiffe://spike.ist/workload/admin");
    assertThat(admin.post(SECRETS + "?action=list", "{}").status()).isEqualTo(401);
    put("admins", "^spiffe://spike\\\\.ist/workload/admin$", "^spike/system/.*$", "\"list\",\"write\",\"read\"");
    assertThat(admin.post(SECRETS + "?action=list", "{}").status()).isEqualTo(200);
    assertThat(admin.post(LIST, "{}").status()).isEqualTo(200);
    assertAnswer(admin.post(PUT, policy("theirs", "^spiffe://a$", "^x9$", "\"read\"")), 200, "{}");
    assertAnswer(admin.post(DELETE, "{\"id\":\"theirs\"}"), 200, "{}");
    assertThat(admin.post(SECRETS + "?action=get", "{\"path\":\"shop/db\"}").status()).isEqualTo(401);
    assertAnswer(pilot.post(DELETE, "{\"id\":\"admins\"}"), 200, "{}");
  }

  @Test
  void aValueThatWasTakenFromItsReadersNeedsSuperRightsAsOfThenToo(TestCluster cluster) throws Exception {
    put("past", "^spiffe://spike\\\\.ist/workload/app$", "^past/.*$", "\"read\"");
    assertThat(pilot.post(SECRETS, "{\"path\":\"past/db\",\"values\":{\"v\":\"old\"}}").status()).isEqualTo(200);
    Answer written = pilot.post(SECRETS, "{\"path\":\"past/db\",\"values\":{\"v\":\"new\"}}");
    String then = written.header("X-Spike-Position");
    RawHttps app = cluster.client(cluster.follower(), APP);
    String asOf = "X-Spike-As-Of: " + then;
    assertAnswer(app.post(SECRETS + "?action=get", "{\"path\":\"past/db\",\"version\":1}", asOf), 200,
        "{\"data\":{\"v\":\"old\"}}");
    assertAnswer(pilot.post(SECRETS + "?action=delete", "{\"path\":\"past/db\",\"versions\":[1]}"), 200, "{}");
    assertThat(app.post(SECRETS + "?action=get", "{\"path\":\"past/db\",\"version\":1}", asOf).status()).isEqualTo(401);
    assertAnswer(app.post(SECRETS + "?action=get", "{\"path\":\"past/db\"}", asOf), 200, "{\"data\":{\"v\":\"new\"}}");
    put("past", "^spiffe://spike\\\\.ist/workload/app$", "^past/.*$", "\"super\"");
    assertAnswer(app.post(SECRETS + "?action=get", "{\"path\":\"past/db\",\"version\":1}", asOf), 200,
        "{\"data\":{\"v\":\"old\"}}");
    assertAnswer(pilot.post(DELETE, "{\"id\":\"past\"}"), 200, "{}");
    assertThat(app.post(SECRETS + "?action=get", "{\"path\":\"past/db\"}", asOf).status())
        .as("policies of then do not grant").isEqualTo(401);
    assertThat(pilot.post(GET, "{\"id\":\"past\"}", asOf).body())
        .as("they explain").contains("\"permissions\":[\"read\"]");
  }
}
