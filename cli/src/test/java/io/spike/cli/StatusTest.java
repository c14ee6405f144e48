package io.spike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.cli.Shell.Result;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusTest {

  private static final String ROUTE = "/v1/cluster";
  private static final String HEALTHY = "{'clusterId':'00ff','initialized':true,'nodes':["
      + "{'name':'nexus-1','address':'https://127.0.0.1:8553','role':'leader','term':3,'appliedIndex':120,'lag':0,"
      + "'seal':'unsealed','version':'0.1.0','clockOffset':1500},{'name':'nexus-2','address':'https://127.0.0.1:8653','role':'unreachable',"
      + "'term':0,'appliedIndex':0,'lag':-1,'seal':'unknown','version':'','reason':'no answer within 1 s'}],"
      + "'keepers':[{'name':'keeper-1','address':'https://127.0.0.1:8443','state':'holds-shard'}],"
      + "'position':'1.42','leader':'nexus-1','term':3}";

  private static FakeNexus nexus;

  @BeforeAll
  static void start() throws IOException {
    nexus = new FakeNexus();
  }

  @AfterAll
  static void stop() {
    nexus.close();
  }

  private static Result status(String flags, String answer) {
    nexus.answer(ROUTE, 200, answer);
    return Shell.connectedTo(nexus.address()).run("status" + flags);
  }

  @Test
  void theTableShowsNodesLeaderSealAndKeepers() {
    assertThat(status("", HEALTHY)).isEqualTo(new Result(ExitCode.OK,
        """
            Cluster   00ff
            Leader    nexus-1
            Term      3
            Position  1.42

            NODE     ROLE         TERM  APPLIED  LAG  SEAL      CLOCK   VERSION  ADDRESS
            nexus-1  leader       3     120      0    unsealed  +1.5 s  0.1.0    https://127.0.0.1:8553
            nexus-2  unreachable  0     0        -    unknown   -       -        https://127.0.0.1:8653  no answer within 1 s

            KEEPER    STATE        ADDRESS
            keeper-1  holds-shard  https://127.0.0.1:8443
            """,
        ""));
  }

  @Test
  void jsonIsTheAnswerSpreadOverLines() {
    Result result = status(" -f json", HEALTHY);
    assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(result.out().replaceAll("\n *", "").replace("\": ", "\":").strip())
        .isEqualTo(HEALTHY.replace('\'', '"'));
  }

  @Test
  void yamlHasTheSameNames() {
    assertThat(status(" -f yaml", HEALTHY).out()).startsWith("clusterId: 00ff\ninitialized: true\nnodes:\n")
        .contains("    - name: nexus-2\n", "      reason: no answer within 1 s\n", "position: \"1.42\"\n",
            "leader: nexus-1\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'clusterId':'','initialized':false,'nodes':[],'keepers':[],'position':null,'leader':null}",
      "{'clusterId':'00','initialized':true,'nodes':[{'name':'n','seal':'unsealed'}],'leader':null}",
      "{'clusterId':'00','initialized':true,'nodes':[{'name':'n','seal':'sealed'}],'leader':'n'}"})
  void aClusterThatCannotServeIsShownAndEndsWithSix(String answer) {
    Result result = status("", answer);
    assertThat(result.exitCode()).isEqualTo(ExitCode.NOT_READY);
    assertThat(result.out()).startsWith("Cluster ");
    assertThat(result.err()).isEmpty();
  }
}
