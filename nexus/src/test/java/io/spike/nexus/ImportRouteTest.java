package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.nexus.RawHttps.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Versions of another deployment on their way into the log, asked of a node that follows. */
@ExtendWith(SharedCluster.class)
class ImportRouteTest {

  private static final String IMPORT = "/v1/operator/import";
  private static final String PUT = "/v1/store/secrets";
  private static final String GET = "/v1/store/secrets?action=get";
  private static final String LIST = "/v1/store/secrets?action=list";
  private static final String DELETE = "/v1/store/secrets?action=delete";
  private static final String METADATA = "/v1/store/secrets/metadata?action=get";
  private static final String IMPORTED = "{\"imported\":true}";
  private static final String THERE = "{\"imported\":false}";
  private static final String REFUSED = "{\"imported\":false,\"err\":\"";

  private RawHttps follower;
  private RawHttps leader;

  @BeforeEach
  void clients(TestCluster cluster) {
    follower = cluster.client(cluster.follower(), TestCluster.SUPERUSER);
    leader = cluster.client(cluster.leader(), TestCluster.SUPERUSER);
  }

  private static void assertAnswer(Answer answer, int status, String body) {
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.status()).isEqualTo(status);
  }

  private static String version(String path, long number, String more) {
    return "{\"path\":\"" + path + "\",\"version\":" + number + ",\"values\":{\"v\":\"" + number + "\"},"
        + "\"createdTime\":\"2026-01-0" + number % 10 + "T10:00:00.123456789+02:00\","
        + "\"secretCreatedTime\":\"2025-12-31T00:00:00Z\",\"maxVersions\":3" + more + "}";
  }

  private void refused(Answer answer, int status, String code, String message) {
    assertAnswer(answer, status, REFUSED + code + "\"}");
    assertThat(answer.header("X-Spike-Message")).isEqualTo(message);
  }

  @Test
  void versionsKeepTheirNumbersValuesAndTimesAndWritesGoOnBehindThem() throws Exception {
    for (int number : new int[]{2, 5, 6}) {
      assertAnswer(follower.post(IMPORT, version("imported/a", number, "")), 200, IMPORTED);
    }
    assertAnswer(leader.post(GET, "{\"path\":\"imported/a\"}"), 200, "{\"data\":{\"v\":\"6\"}}");
    assertAnswer(leader.post(GET, "{\"path\":\"imported/a\",\"version\":2}"), 200, "{\"data\":{\"v\":\"2\"}}");
    assertAnswer(leader.post(GET, "{\"path\":\"imported/a\",\"version\":3}"), 404,
        "{\"data\":null,\"err\":\"api_not_found\"}");
    assertAnswer(leader.post(METADATA, "{\"path\":\"imported/a\"}"), 200,
        "{\"versions\":{\"2\":{\"createdTime\":\"2026-01-02T08:00:00.123456789Z\",\"version\":2,\"deletedTime\":null},"
            + "\"5\":{\"createdTime\":\"2026-01-05T08:00:00.123456789Z\",\"version\":5,\"deletedTime\":null},"
            + "\"6\":{\"createdTime\":\"2026-01-06T08:00:00.123456789Z\",\"version\":6,\"deletedTime\":null}},"
            + "\"metadata\":{\"currentVersion\":6,\"oldestVersion\":2,\"createdTime\":\"2025-12-31T00:00:00Z\","
            + "\"updatedTime\":\"2026-01-06T08:00:00.123456789Z\",\"maxVersions\":3}}");
    assertAnswer(follower.post(PUT, "{\"path\":\"imported/a\",\"values\":{\"v\":\"ours\"}}"), 200, "{}");
    assertAnswer(follower.post(GET, "{\"path\":\"imported/a\",\"version\":7}"), 200, "{\"data\":{\"v\":\"ours\"}}");
    assertThat(follower.post(GET, "{\"path\":\"imported/a\",\"version\":2}").status()).as("the oldest went out")
        .isEqualTo(404);
  }

  @Test
  void aMomentBeforeTheImportKnowsNothingOfItWhateverTheTimesOfItsVersionsSay() throws Exception {
    Answer before = follower.post(PUT, "{\"path\":\"imported/before\",\"values\":{}}");
    assertAnswer(follower.post(IMPORT, version("imported/b", 1, "")), 200, IMPORTED);
    String asOf = "X-Spike-As-Of: " + before.header("X-Spike-Position");
    assertThat(follower.post(GET, "{\"path\":\"imported/b\"}", asOf).status()).isEqualTo(404);
    assertThat(follower.post(METADATA, "{\"path\":\"imported/b\"}", asOf).status()).isEqualTo(404);
    assertThat(follower.post(LIST, "{}", asOf).body()).contains("\"imported/before\"").doesNotContain("imported/b\"");
    assertThat(follower.post(METADATA, "{\"path\":\"imported/b\"}").body()).contains("2026-01-01T08:00:00.123456789Z");
  }

  @Test
  void aVersionThatIsThereChangesNothingHoweverOftenItComesAndStaysDeletedWhereItWasDeletedHere() throws Exception {
    assertAnswer(follower.post(IMPORT, version("imported/c", 1, "")), 200, IMPORTED);
    assertAnswer(follower.post(IMPORT, version("imported/c", 2, "")), 200, IMPORTED);
    String state = follower.post(METADATA, "{\"path\":\"imported/c\"}").body();
    for (int round = 0; round < 2; round++) {
      assertAnswer(follower.post(IMPORT, version("imported/c", 1, "")), 200, THERE);
      assertAnswer(leader.post(IMPORT, version("imported/c", 2, "")), 200, THERE);
    }
    assertAnswer(follower.post(METADATA, "{\"path\":\"imported/c\"}"), 200, state);
    assertAnswer(follower.post(DELETE, "{\"path\":\"imported/c\",\"versions\":[2]}"), 200, "{}");
    assertAnswer(follower.post(IMPORT, version("imported/c", 2, "")), 200, THERE);
    assertAnswer(follower.post(GET, "{\"path\":\"imported/c\"}"), 200, "{\"data\":{\"v\":\"1\"}}");
  }

  @Test
  void nothingIsImportedOverOtherValuesBelowTheNewestNumberOrOnTopOfWhatWasWrittenHere() throws Exception {
    assertAnswer(follower.post(IMPORT, version("imported/d", 3, "")), 200, IMPORTED);
    refused(follower.post(IMPORT, version("imported/d", 3, ",\"values\":{\"v\":\"other\"}")), 409, "entity_exists",
        "version 3 is here with other values");
    refused(follower.post(IMPORT, version("imported/d", 2, "")), 409, "entity_exists",
        "version 2 is not here, and the newest is 3: numbers only rise");
    follower.post(PUT, "{\"path\":\"imported/d\",\"values\":{}}");
    for (String dry : new String[]{"", ",\"dryRun\":true"}) {
      refused(follower.post(IMPORT, version("imported/d", 9, dry)), 409, "entity_exists",
          "version 4 was written here, and nothing is imported on top of that");
    }
  }

  @Test
  void aRehearsalSaysTheSameAndChangesNothing() throws Exception {
    String path = "tenants/imported-dry/db";
    for (int round = 0; round < 2; round++) {
      assertAnswer(follower.post(IMPORT, version(path, 1, ",\"dryRun\":true")), 200, IMPORTED);
    }
    assertThat(follower.post(METADATA, "{\"path\":\"" + path + "\"}").header("X-Spike-Message"))
        .isEqualTo("there is no such tenant");
    assertAnswer(follower.post(IMPORT, version(path, 1, "")), 200, IMPORTED);
    assertAnswer(follower.post(IMPORT, version(path, 1, ",\"dryRun\":true")), 200, THERE);
    assertAnswer(follower.post(IMPORT, version(path, 2, ",\"dryRun\":true")), 200, IMPORTED);
    assertThat(follower.post(METADATA, "{\"path\":\"" + path + "\"}").body()).contains("\"currentVersion\":1");
  }

  @Test
  void anImportIsRefusedWhereTheCallerOrAFieldIsNotRight(TestCluster cluster) throws Exception {
    assertAnswer(cluster.client(0, TestCluster.STRANGER).post(IMPORT, version("imported/e", 1, "")), 401,
        REFUSED + "access_unauthorized\"}");
    refused(follower.post(IMPORT, version("imported/e", 1, ",\"version\":0")), 400, "api_bad_request",
        "version must be at least 1, not 0");
    refused(follower.post(IMPORT, version("imported/e", 1, ",\"maxVersions\":10001")), 400, "api_bad_request",
        "maxVersions must be 1 to 10000, or 0, not 10001");
    refused(follower.post(IMPORT, version("imported/e", 1, ",\"createdTime\":\"0001-01-01T00:00:00Z\"")), 400,
        "api_bad_request", "createdTime must be a time after 1970-01-01 and before 2262-01-01");
    refused(follower.post(IMPORT, version("imported/e", 1, ",\"secretCreatedTime\":\"2262-01-01T00:00:00Z\"")), 400,
        "api_bad_request", "secretCreatedTime must be a time after 1970-01-01 and before 2262-01-01");
    assertThat(follower.post(IMPORT, version("tenants/UPPER/e", 1, "")).status()).isEqualTo(400);
    assertThat(follower.post(IMPORT, version("imported/e", 1, ",\"values\":{\"a.b\":\"\"}")).status()).isEqualTo(400);
    assertThat(follower.post(METADATA, "{\"path\":\"imported/e\"}").status()).isEqualTo(404);
  }

  @Test
  void theLogSaysThatAVersionCameFromElsewhereAndNothingOfItsValues() throws Exception {
    assertAnswer(follower.post(IMPORT, version("imported/f", 4, "")), 200, IMPORTED);
    assertThat(follower.post("/v1/audit/log", "{\"kind\":\"SecretImported\"}").body())
        .contains("\"version\":4")
        .contains("\"facts\":\"written elsewhere at 2026-01-04T08:00:00.123456789Z, keeps 3\"")
        .contains("\"path\":\"imported/f\"").doesNotContain("\"v\":");
  }
}
