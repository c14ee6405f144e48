package io.spike.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outputs are SPIKE's, byte for byte (spike-go.md 9.2 and appendix E); exit codes are ours. */
class PolicyCommandsTest {

  private static final String PUT = "/v1/acl/policy";
  private static final String GET = PUT + "?action=get";
  private static final String LIST = PUT + "?action=list";
  private static final String DELETE = PUT + "?action=delete";
  private static final String P1 = "{'id':'p1','name':'p1','spiffiedPattern':'^spiffe://a/.*$','pathPattern':'^db/.*$',"
      + "'permissions':['read','write'],'createdAt':'2026-01-02T03:04:05.6Z','updatedAt':'2026-01-02T03:05:00Z',"
      + "'version':3}";
  private static final String P2 = "{'id':'p2','name':'p2','spiffiedPattern':'^spiffe://b$','pathPattern':'^api$',"
      + "'permissions':['super'],'createdAt':'2026-01-02T03:04:05Z','updatedAt':'2026-01-02T03:04:05Z','version':1}";
  private static final String ALL_OF_P1 = "{'spiffeidPattern':'','pathPattern':''}";

  private static FakeNexus nexus;

  private Shell shell;

  @TempDir
  Path directory;

  @BeforeAll
  static void start() throws IOException {
    nexus = new FakeNexus();
  }

  @AfterAll
  static void stop() {
    nexus.close();
  }

  @BeforeEach
  void fresh() {
    nexus.reset();
    shell = Shell.connectedTo(nexus.address());
    shell.directory = directory;
  }

  private void file(String name, String text) throws IOException {
    Files.createDirectories(directory.resolve(name).getParent());
    Files.writeString(directory.resolve(name), text);
  }

  private static void assertDone(Result result, String out) {
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo(out);
    assertThat(result.exitCode()).isEqualTo(0);
  }

  @Test
  void createPutsAPolicyThatMustNotExist() {
    nexus.answer(PUT, 200, "{}");
    String command = "policy create --name p1 --spiffeid-pattern ^spiffe://a/.*$ --path-pattern ^db/.*$ --permissions read,write";
    assertDone(shell.run(command), "Policy created successfully.\n");
    assertThat(nexus.requests).containsExactly(PUT + " {'name':'p1','spiffeidPattern':'^spiffe://a/.*$',"
        + "'pathPattern':'^db/.*$','permissions':['read','write'],'cas':0}");
    nexus.answer(PUT, 409, "{'err':'entity_exists'}");
    Result exists = shell.run(command);
    assertThat(exists.err()).isEqualTo("Error: Policy 'p1' already exists.\n");
    assertThat(exists.exitCode()).isEqualTo(ExitCode.CONFLICT);
  }

  @Test
  void whatIsWrongWithAPolicyIsSaidBeforeAServerIsAsked() {
    assertThat(shell.run("policy create --name p1").err()).isEqualTo("Error: All flags are required.\n"
        + "  --spiffeid-pattern is missing\n  --path-pattern is missing\n  --permissions is missing\n");
    String rest = " --spiffeid-pattern ^spiffe://a$ --path-pattern ^db$ --permissions ";
    assertThat(shell.run("policy create --name p1" + rest + "read,x").err()).isEqualTo(
        "Error: [access_invalid_permission] invalid permission: 'x'. valid permissions: 'read, write, list, execute, super'\n");
    assertThat(shell.run("policy create --name p.1" + rest + "read").err())
        .isEqualTo("Error: name may hold only letters, digits and the characters '-_ '.\n");
    assertThat(shell.run("policy get").err()).isEqualTo("Error: Invalid input provided: name the policy.\n");
    assertThat(shell.run("policy list --path-pattern a --spiffeid-pattern b").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("policy apply --prune" + " --name p1" + rest + "read").err())
        .isEqualTo("Error: --prune needs --file.\n");
    assertThat(shell.run("policy apply -f x --request-id 7").err())
        .isEqualTo("Error: --request-id does not go with --file, which can be repeated as it is.\n");
    assertThat(shell.connections).hasValue(0);
  }

  @Test
  void getShowsAPolicyInSpikesForms() {
    nexus.answer(GET, 200, P1);
    assertDone(shell.run("policy get p1"),
        "POLICY DETAILS\n=============\n\nName: p1\nSPIFFE ID Pattern: ^spiffe://a/.*$\n"
            + "Path Pattern: ^db/.*$\nPermissions: read, write\nCreated At: 2026-01-02T03:04:05Z\n"
            + "Updated At: 2026-01-02T03:05:00Z\n\n");
    assertDone(shell.run("policy get --name p1 -f yaml"), """
        id: p1
        name: p1
        spiffeidpattern: ^spiffe://a/.*$
        pathpattern: ^db/.*$
        permissions:
            - read
            - write
        createdat: 2026-01-02T03:04:05.6Z
        updatedat: 2026-01-02T03:05:00Z
        idregex: null
        pathregex: null
        """);
    assertThat(shell.run("policy get p1 -f json").out()).startsWith("{\n  \"id\": \"p1\",\n  \"name\": \"p1\",\n"
        + "  \"spiffiedPattern\": \"^spiffe://a/.*$\",\n  \"pathPattern\": \"^db/.*$\",\n  \"permissions\": [\n");
    assertThat(nexus.requests).hasSize(3).allMatch((GET + " {'id':'p1'}")::equals);
    nexus.answer(GET, 404, "{'err':'api_not_found'}");
    assertThat(shell.run("policy get p1").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void listShowsNames() {
    nexus.answer(LIST, 200, "{'policies':[" + P1 + "," + P2 + "]}");
    assertDone(shell.run("policy list"), "POLICIES\n========\n\nName: p1\n--------\n\nName: p2\n--------\n\n\n");
    assertDone(shell.run("policy list -f json"), "[\n  {\n    \"id\": \"p1\",\n    \"name\": \"p1\"\n  },\n  {\n"
        + "    \"id\": \"p2\",\n    \"name\": \"p2\"\n  }\n]\n");
    assertDone(shell.run("policy list -f yaml"), "- id: p1\n  name: p1\n- id: p2\n  name: p2\n");
    nexus.answer(LIST, 200, "{'policies':[]}");
    assertDone(shell.run("policy list --path-pattern ^db$"), "No policies found.\n");
    assertThat(nexus.requests.getLast()).isEqualTo(LIST + " {'spiffeidPattern':'','pathPattern':'^db$'}");
    assertDone(shell.run("policy list -f json"), "[]\n");
  }

  @ParameterizedTest
  @CsvSource({"y,true", "Y,true", "yes,false", "n,false", "'',false"})
  void deleteAsksAndDeletesTheVersionThatItSaw(String input, boolean deletes) {
    nexus.answer(GET, 200, P1).answer(DELETE, 200, "{}");
    shell.input = (input + "\n").getBytes(UTF_8);
    assertDone(shell.run("policy delete p1"), "Are you sure you want to delete policy 'p1'? (y/N): "
        + (deletes ? "Policy deleted successfully.\n" : "Operation canceled.\n"));
    assertThat(nexus.requests.contains(DELETE + " {'id':'p1','cas':3}")).isEqualTo(deletes);
    assertDone(shell.run("policy delete p1 --yes"), "Policy deleted successfully.\n");
  }

  @Test
  void applyWritesWhatDiffersOfFilesAndDirectories() throws IOException {
    file("policies/p1.yaml",
        "name: p1\nspiffeidPattern: '^spiffe://a/.*$'\npathPattern: ^db/.*$\npermissions: [read, write]\n");
    file("policies/deep/p2.json",
        "{\"name\":\"p2\",\"spiffeidPattern\":\"^spiffe://b$\",\"pathPattern\":\"^api$\",\"permissions\":[\"read\"]}");
    file("policies/readme.txt", "no policy");
    file("p3.yml",
        "name: p3\nspiffeidPattern: ^spiffe://c$\npathPattern: ^c$\npermissions:\n  - list\nother: ignored\n---\nname: second\n");
    nexus.answer(LIST, 200, "{'policies':[" + P1 + "," + P2 + "]}").answer(PUT, 200, "{}");
    assertDone(shell.run("policy apply -f policies -f p3.yml --dry-run"), """
          p1
        ~ p2
            - permissions: super
            + permissions: read
        + p3
            + spiffeidPattern: ^spiffe://c$
            + pathPattern: ^c$
            + permissions: list
        """);
    assertThat(nexus.requests).containsExactly(LIST + " " + ALL_OF_P1);
    assertDone(shell.run("policy apply --file policies --file p3.yml"), "Policy 'p1' applied successfully\n"
        + "Policy 'p2' applied successfully\nPolicy 'p3' applied successfully\n");
    assertThat(nexus.requests.subList(2, nexus.requests.size())).containsExactly(
        PUT + " {'name':'p2','spiffeidPattern':'^spiffe://b$','pathPattern':'^api$','permissions':['read'],'cas':1}",
        PUT + " {'name':'p3','spiffeidPattern':'^spiffe://c$','pathPattern':'^c$','permissions':['list'],'cas':0}");
  }

  @Test
  void pruneShowsAsksAndDeletesWhatNoFileNames() throws IOException {
    file("p1.yaml", "name: p1\nspiffeidPattern: ^spiffe://a/.*$\npathPattern: ^db/.*$\npermissions: [read, write]\n");
    nexus.answer(LIST, 200, "{'policies':[" + P1 + "," + P2 + "]}").answer(DELETE, 200, "{}");
    String shown = "- p2\n    - spiffeidPattern: ^spiffe://b$\n    - pathPattern: ^api$\n    - permissions: super\n";
    assertDone(shell.run("policy apply -f p1.yaml --prune --dry-run"), "  p1\n" + shown);
    shell.input = "n\n".getBytes(UTF_8);
    assertDone(shell.run("policy apply -f p1.yaml --prune"),
        shown + "Delete 1 policy that no file names? (y/N): Operation canceled.\n");
    assertThat(nexus.requests).noneMatch(request -> request.startsWith(DELETE));
    assertDone(shell.run("policy apply -f p1.yaml --prune --yes"),
        shown + "Policy 'p1' applied successfully\nPolicy 'p2' deleted\n");
    assertThat(nexus.requests.getLast()).isEqualTo(DELETE + " {'id':'p2','cas':1}");
  }

  @Test
  void aBadFileIsNamedAndNothingIsSent() throws IOException {
    file("p.yaml", "name: p\nspiffeidPattern: \"^spiffe://a\\.b$\"\n");
    assertThat(shell.run("policy apply -f p.yaml").err())
        .startsWith("Error: " + directory.resolve("p.yaml") + ": is not YAML: ");
    file("p.yaml", "name: p\nspiffeidPattern: ^spiffe://a$\npathPattern: ^x$\n");
    assertThat(shell.run("policy apply -f p.yaml").err())
        .isEqualTo("Error: " + directory.resolve("p.yaml") + ": permissions must be a list, and not empty.\n");
    file("p.yaml", "- name: p\n");
    assertThat(shell.run("policy apply -f p.yaml").err())
        .isEqualTo("Error: " + directory.resolve("p.yaml") + ": a policy must be a map of its fields.\n");
    assertThat(shell.run("policy apply --file none.yaml").err())
        .isEqualTo("Error: Error reading policy file: [fs_file_open_failed] file none.yaml does not exist\n");
    String sound = "name: p\nspiffeidPattern: ^spiffe://a$\npathPattern: ^x$\npermissions: [read]\n";
    file("d/1.yaml", sound);
    file("d/2.yaml", sound);
    assertThat(shell.run("policy apply -f d").err())
        .isEqualTo("Error: " + directory.resolve("d/2.yaml") + ": policy 'p' is in another file too.\n");
    assertThat(shell.connections).hasValue(0);
  }

  @Test
  void explainNamesTheDecidingPolicyAndItsExitCodeSaysWhetherItAllows() {
    String explain = "/v1/acl/explain";
    String ask = "policy explain --spiffeid spiffe://a/b --path db/x --action read";
    String p1 = "{'name':'p1','version':3,'position':'1.42'}";
    nexus.answer(explain, 200, "{'allowed':true,'reason':'policy p1 version 3','policy':" + p1 + ",'near':[]}");
    assertDone(shell.run(ask), "Allowed: policy p1 version 3, written at 1.42\n");
    assertThat(nexus.requests).containsExactly(explain + " {'spiffeid':'spiffe://a/b','path':'db/x','action':'read'}");
    assertDone(shell.run(ask + " -f yaml"), "allowed: true\nreason: policy p1 version 3\npolicy:\n  name: p1\n"
        + "  version: 3\n  position: \"1.42\"\nnear: []\n");
    nexus.answer(explain, 200, "{'allowed':false,'reason':'no policy allows read','policy':null,'near':["
        + "{'name':'p2','version':1,'position':'1.40','missing':'does not permit it'}]}");
    Result denied = shell.run(ask);
    assertThat(denied.out()).isEqualTo(
        "Denied: no policy allows read\n  policy p2 version 1, written at 1.40, does not permit it\n");
    assertThat(denied.exitCode()).isEqualTo(ExitCode.DENIED);
    assertThat(shell.run(ask + " --format json").out()).isEqualTo("""
        {
          "allowed": false,
          "reason": "no policy allows read",
          "policy": null,
          "near": [
            {
              "name": "p2",
              "version": 1,
              "position": "1.40",
              "missing": "does not permit it"
            }
          ]
        }
        """);
    assertThat(shell.run("policy explain --path db --action read").err()).isEqualTo("Error: --spiffeid is missing.\n");
    assertThat(shell.run("policy explain --spiffeid a --path db --action get").err())
        .startsWith("Error: [access_invalid_permission] invalid permission: 'get'");
  }

  @Test
  void lintLooksAtWhatIsInForceOrInFilesAndExitsWithOneWhereItFindsSomething() throws IOException {
    String lint = "/v1/acl/lint";
    nexus.answer(lint, 200, "{'findings':[],'unchecked':0}");
    assertDone(shell.run("policy lint"), "");
    assertThat(nexus.requests).containsExactly(lint + " {'policies':[]}");
    file("p/p1.yaml", "name: p1\nspiffeidPattern: ^spiffe://a.b$\npathPattern: ^db/.*$\npermissions: [read]\n");
    nexus.answer(lint, 200, "{'findings':[{'policy':'p1','rule':'unescaped-dot','text':'a dot'}],'unchecked':2}");
    Result found = shell.run("policy lint p");
    assertThat(nexus.requests.getLast()).isEqualTo(lint
        + " {'policies':[{'name':'p1','spiffeidPattern':'^spiffe://a.b$','pathPattern':'^db/.*$','permissions':['read']}]}");
    assertThat(found.out()).isEqualTo("p1: unescaped-dot: a dot\n");
    assertThat(found.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("policy lint --format yaml").out())
        .isEqualTo("findings:\n- policy: p1\n  rule: unescaped-dot\n  text: a dot\nunchecked: 2\n");
  }
}
