package io.spike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.cli.Shell.Result;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code spike operator import}: what is asked of the source, what is sent here, and what the report says of the rest. */
class ImportCommandTest {

  private static final String LIST = "/v1/store/secrets?action=list";
  private static final String GET = "/v1/store/secrets?action=get";
  private static final String METADATA = "/v1/store/secrets/metadata?action=get";
  private static final String POLICIES = "/v1/acl/policy?action=list";
  private static final String POLICY = "/v1/acl/policy?action=get";
  private static final String PUT_POLICY = "/v1/acl/policy";
  private static final String LINT = "/v1/acl/lint";
  private static final String IMPORT = "/v1/operator/import";
  private static final String NOT_FOUND = "{'err':'api_not_found'}";
  private static final String TAIL = ",'secretCreatedTime':'2026-01-01T00:00:00Z','maxVersions':10,'dryRun':";

  private static FakeNexus source;
  private static FakeNexus here;

  private Shell shell;

  @BeforeAll
  static void start() throws IOException {
    source = new FakeNexus();
    here = new FakeNexus();
  }

  @AfterAll
  static void stop() {
    source.close();
    here.close();
  }

  @BeforeEach
  void fresh() {
    source.reset();
    here.reset();
    shell = Shell.between(here.address());
    source.answer(LIST, 200, "{'keys':[]}").answer(POLICIES, 200, "{'policies':[]}");
    here.answer(METADATA, 404, NOT_FOUND).answer(POLICIES, 200, "{'policies':[]}")
        .answer(IMPORT, 200, "{'imported':true}");
  }

  private Result run(String more) {
    return shell.run("operator import --from " + source.address() + more);
  }

  private static String version(long number, String time, String deleted) {
    return "'" + number + "':{'createdTime':'" + time + "','version':" + number + ",'deletedTime':" + deleted + "}";
  }

  private static String metadata(long current, long oldest, long max, String... versions) {
    return "{'versions':{" + String.join(",", versions) + "},'metadata':{'currentVersion':" + current
        + ",'oldestVersion':" + oldest + ",'createdTime':'2026-01-01T00:00:00Z','updatedTime':'2026-01-09T00:00:00Z',"
        + "'maxVersions':" + max + "}}";
  }

  private static String asked(String path, long version) {
    return " {'path':'" + path + "','version':" + version + "}";
  }

  private static String sent(String path, long version, String time, boolean dryRun) {
    return IMPORT + " {'path':'" + path + "','version':" + version + ",'values':{'v':'" + version + "'},'createdTime':'"
        + time + "'" + TAIL + dryRun + "}";
  }

  private static List<String> imports() {
    return here.requests.stream().filter(request -> request.startsWith(IMPORT)).toList();
  }

  private static void twoVersionsAndADeletedOne() {
    source.answer(LIST, 200, "{'keys':['a/b']}")
        .answer(METADATA, 200, metadata(3, 1, 10, version(1, "2026-01-01T00:00:00Z", "null"),
            version(2, "2026-01-02T00:00:00Z", "'2026-01-05T00:00:00Z'"),
            version(3, "2026-01-03T00:00:00.5Z", "null")))
        .answer(GET + asked("a/b", 1), 200, "{'data':{'v':'1'}}")
        .answer(GET + asked("a/b", 3), 200, "{'data':{'v':'3'}}");
  }

  @Test
  void liveVersionsArriveWithTheirNumbersAndTimesAndADeletedOneIsToldAsNotCarried() {
    twoVersionsAndADeletedOne();
    assertThat(run("")).isEqualTo(new Result(ExitCode.CONFLICT, """
                  CARRIED  ALREADY THERE  NOT CARRIED
        versions  2        0              1
        policies  0        0              0

        NOT CARRIED           WHY
        secret a/b version 2  it is deleted there, and SPIKE gives nothing of deleted versions
        """, ""));
    assertThat(imports()).containsExactly(sent("a/b", 1, "2026-01-01T00:00:00Z", false),
        sent("a/b", 3, "2026-01-03T00:00:00.5Z", false));
  }

  @Test
  void whatIsHereAlreadyIsComparedByItsValueAndNotBelievedByItsTime() {
    twoVersionsAndADeletedOne();
    here.answer(sent("a/b", 1, "2026-01-01T00:00:00Z", false), 200, "{'imported':false}");
    assertThat(run(" -f json").out()).startsWith("{\n  \"dryRun\": false,\n  \"complete\": true,\n  \"versions\": {\n"
        + "    \"carried\": 1,\n    \"alreadyThere\": 1,\n    \"notCarried\": 1\n  },\n")
        .contains("    {\n      \"what\": \"secret a/b version 2\",\n");
    assertThat(source.requests).contains(GET + asked("a/b", 1));
    assertThat(imports()).containsExactly(sent("a/b", 1, "2026-01-01T00:00:00Z", false),
        sent("a/b", 3, "2026-01-03T00:00:00.5Z", false));
  }

  @Test
  void aRehearsalAsksForEverythingAndWritesNothing() {
    twoVersionsAndADeletedOne();
    source.answer(POLICIES, 200, "{'policies':[{'id':'','name':'p'}]}").answer(POLICY, 200,
        "{'id':'','name':'p','spiffiedPattern':'^spiffe://x/y$','pathPattern':'^a$','permissions':['read']}");
    here.answer(LINT, 200, "{'findings':[],'unchecked':0}");
    Result result = run(" --dry-run");
    assertThat(result.out()).startsWith("""
                  WOULD BE CARRIED  ALREADY THERE  NOT CARRIED
        versions  2                 0              1
        policies  1                 0              0
        """);
    assertThat(imports()).hasSize(2).allSatisfy(request -> assertThat(request).endsWith("'dryRun':true}"));
    assertThat(here.requests).noneMatch(request -> request.startsWith(PUT_POLICY + " "));
  }

  /** What Go's server with its database shows: number 0, the times of another version from call to call. */
  @Test
  void numbersAndTimesOfAServerThatForgetsThemAreFoundOutByAsking() {
    String one = metadata(3, 2, 10, version(0, "2026-01-03T00:00:00.3Z", "null"));
    source.answer(LIST, 200, "{'keys':['a']}").answer(METADATA, 200, one)
        .answer(METADATA + asked("a", 1), 404, NOT_FOUND)
        .answer(METADATA + asked("a", 2), 200,
            metadata(3, 2, 10, version(0, "2026-01-01T00:00:00.1Z", "'2026-01-04T00:00:00Z'")))
        .answer(METADATA + asked("a", 3), 200, metadata(3, 2, 10, version(0, "2026-01-02T00:00:00.2Z", "null")))
        .answer(GET + asked("a", 2), 200, "{'data':{'v':'2'}}").answer(GET + asked("a", 3), 200, "{'data':{'v':'3'}}");
    Result result = run("");
    assertThat(imports()).containsExactly(sent("a", 2, "2026-01-02T00:00:00.2Z", false),
        sent("a", 3, "2026-01-03T00:00:00.3Z", false));
    assertThat(result.out()).contains("versions  2        0              1\n").contains("secret a version 1  it is");
  }

  @Test
  void timesThatDoNotComeOutAreThatOfTheSecretAndAreTold() {
    String one = metadata(2, 1, 10, version(0, "2026-01-03T00:00:00.3Z", "null"));
    source.answer(LIST, 200, "{'keys':['a']}").answer(METADATA, 200, one)
        .answer(GET + asked("a", 1), 200, "{'data':{'v':'1'}}").answer(GET + asked("a", 2), 200, "{'data':{'v':'2'}}");
    Result result = run("");
    assertThat(imports()).containsExactly(sent("a", 1, "2026-01-01T00:00:00Z", false),
        sent("a", 2, "2026-01-01T00:00:00Z", false));
    assertThat(result.exitCode()).isEqualTo(ExitCode.CONFLICT);
    assertThat(result.out())
        .contains("secret a     when its versions were written does not come out; they have the time of the secret\n");
  }

  @Test
  void whatOneSideRefusesOfOneThingIsToldAndTheRestGoesOn() {
    twoVersionsAndADeletedOne();
    source.answer(LIST, 200, "{'keys':['a/b','gone','no']}").answer(METADATA + " {'path':'gone'}", 404, NOT_FOUND)
        .answer(METADATA + " {'path':'no'}", 401, "{'err':'access_unauthorized'}")
        .answer(POLICIES, 200, "{'policies':[{'name':'p','spiffiedPattern':'x','pathPattern':'y','permissions':[]},"
            + "{'name':'q','spiffiedPattern':'x','pathPattern':'y','permissions':['list','read']},"
            + "{'name':'r','spiffiedPattern':'x','pathPattern':'y','permissions':['read']}]}");
    here.answer(sent("a/b", 1, "2026-01-01T00:00:00Z", false), 409, "{'err':'entity_exists'}", "X-Spike-Message",
        "version 1 is here with other values")
        .answer(PUT_POLICY, 400, "{'err':'api_bad_request'}", "X-Spike-Message", "permissions must not be empty")
        .answer(POLICIES, 200, "{'policies':[{'name':'q','spiffiedPattern':'x','pathPattern':'y',"
            + "'permissions':['read','list']},{'name':'r','spiffiedPattern':'z','pathPattern':'y','permissions':[]}]}");
    Result result = run("");
    assertThat(result.exitCode()).isEqualTo(ExitCode.CONFLICT);
    String node = here.address().getAuthority();
    assertThat(result.out()).isEqualTo("""
                  CARRIED  ALREADY THERE  NOT CARRIED
        versions  1        0              2
        policies  0        1              2

        NOT CARRIED           WHY
        secret a/b version 2  it is deleted there, and SPIKE gives nothing of deleted versions
        secret a/b version 1  here: NODE answered: version 1 is here with other values
        secret gone           no version of it is live, and SPIKE gives nothing of deleted ones
        secret no             the source denies it
        policy p              here: NODE answered: permissions must not be empty
        policy r              another policy of this name is in force here
        """.replace("NODE", node));
  }

  @Test
  void aVersionThatCannotBeReadKeepsLaterOnesBackSoThatItFindsItsPlaceNextTime() {
    twoVersionsAndADeletedOne();
    source.answer(GET + asked("a/b", 1), 500, "{'err':'api_internal_error'}");
    assertThat(run("").out()).contains("secret a/b version 1  the source: ")
        .contains("; later versions of it were left as well\n");
    assertThat(imports()).isEmpty();
  }

  @Test
  void whereNothingMoreWillComeTheImportEndsWithWhatWasDoneAndASentence() {
    twoVersionsAndADeletedOne();
    here.answer(IMPORT, 401, "{'imported':false,'err':'access_unauthorized'}");
    Result result = run(" -f yaml");
    assertThat(result.exitCode()).isEqualTo(ExitCode.DENIED);
    assertThat(result.out()).startsWith("dryRun: false\ncomplete: false\nversions:\n  carried: 0\n");
    assertThat(result.out()).endsWith("endedBy: this cluster\n");
    assertThat(result.err()).isEqualTo("Error: Unauthorized access.\n");
    assertThat(imports()).hasSize(1);
    source.answer(LIST, 401, "{'err':'access_unauthorized'}");
    result = run("");
    assertThat(result.exitCode()).isEqualTo(ExitCode.DENIED);
    assertThat(result.out()).endsWith("\nThe import did not come to its end: the source stopped it.\n");
  }

  @Test
  void moreVersionsThanTheSecretKeepsAreNotSentInVain() {
    source.answer(LIST, 200, "{'keys':['a']}").answer(METADATA, 200, metadata(2, 1, 1,
        version(1, "2026-01-01T00:00:00Z", "null"), version(2, "2026-01-02T00:00:00Z", "null")))
        .answer(GET + asked("a", 2), 200, "{'data':null}");
    assertThat(run("").out()).contains("secret a version 1  the secret keeps 1 versions\n");
    assertThat(imports()).singleElement().asString().contains("'version':2,'values':null,");
  }

  @Test
  void aSourceMustBeNamedAndARequestIdMeansNothing() {
    assertThat(shell.run("operator import").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run(" --request-id x").err()).contains("can be repeated as it is");
    assertThat(run("").out()).isEqualTo("""
                  CARRIED  ALREADY THERE  NOT CARRIED
        versions  0        0              0
        policies  0        0              0
        """);
  }
}
