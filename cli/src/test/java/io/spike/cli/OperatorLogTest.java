package io.spike.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spike.cli.Shell.Result;
import java.io.IOException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code spike operator log}, line for line. */
class OperatorLogTest {

  private static final String LOG = "/v1/audit/log";
  private static final String ENTRY = "{'position':'1.7','time':'2026-01-02T03:04:05.6Z','tenant':1,'tenantName':'acme',"
      + "'kind':'SecretWritten','version':2,'facts':'keeps 10','descriptor':{'actor':'spiffe://spike.ist/x','path':'db',"
      + "'policy':'superuser','reason':'','address':'127.0.0.1','operation':''},'stamp':'2026-01-02T03:04:05Z',"
      + "'generation':1,'previous':6,'ordinal':0,'count':1,'size':283,'leaf':'00112233445566778899','stream':'aa',"
      + "'actorId':'bb','request':'cc','parts':[{'part':2,'size':64,'commitment':'dd','kept':true}]}";

  private static FakeNexus nexus;

  private Shell shell;

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
  }

  @Test
  void anEntryIsALineForPeopleOrForPrograms() {
    nexus.answer(LOG, 200, "{'entries':[" + ENTRY + "],'next':8,'newest':7}");
    assertThat(shell.run("operator log --from 7 --kind SecretWritten")).isEqualTo(new Result(ExitCode.OK,
        "7  2026-01-02T03:04:05.600Z  SecretWritten  tenants/acme/db  v2  283 B  001122334455  spiffe://spike.ist/x  "
            + "keeps 10\n",
        ""));
    assertThat(shell.run("operator log -f json").out()).isEqualTo(ENTRY.replace('\'', '"') + "\n");
    assertThat(nexus.requests).containsExactly(LOG + " {'from':7,'to':0,'kind':'SecretWritten'}",
        LOG + " {'from':0,'to':0,'kind':''}");
  }

  @Test
  void pagesAreAskedForUpToTheNewestEntryOrTheLastOneWanted() {
    nexus.answer(LOG + " {'from':0,'to':0,'kind':''}", 200, "{'entries':[" + ENTRY + "],'next':5,'newest':7}")
        .answer(LOG + " {'from':5,'to':0,'kind':''}", 200, "{'entries':[" + ENTRY + "],'next':8,'newest':7}");
    assertThat(shell.run("operator log").out()).hasLineCount(2);
    nexus.answer(LOG + " {'from':0,'to':6,'kind':''}", 200, "{'entries':[],'next':6,'newest':9}")
        .answer(LOG + " {'from':6,'to':6,'kind':''}", 200, "{'entries':[" + ENTRY + "],'next':7,'newest':9}");
    assertThat(shell.run("operator log --to 6").out()).hasLineCount(1);
    assertThat(nexus.requests).hasSize(4);
  }

  @Test
  void followingGoesOnWithWhatComesUntilInterrupted() throws Exception {
    nexus.answer(LOG, 200, "{'entries':[],'next':8,'newest':7}");
    var following = new FutureTask<>(() -> shell.run("operator log --follow"));
    Thread thread = Thread.ofVirtual().start(following);
    await().until(() -> nexus.requests.contains(LOG + " {'from':8,'to':0,'kind':''}"));
    nexus.answer(LOG + " {'from':8,'to':0,'kind':''}", 200, "{'entries':[" + ENTRY + "],'next':9,'newest':8}");
    nexus.answer(LOG, 200, "{'entries':[],'next':9,'newest':8}");
    await().until(() -> nexus.requests.contains(LOG + " {'from':9,'to':0,'kind':''}"));
    thread.interrupt();
    assertThat(following.get(10, TimeUnit.SECONDS).out()).contains("SecretWritten").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      operator log --from 0        | --from: '0' is not the number of an entry, 1 or greater.
      operator log --to x          | --to: 'x' is not the number of an entry, 1 or greater.
      operator log -f yaml         | the log is not available as YAML; -f json gives one object a line.
      operator log --follow --to 3 | --follow does not go with --to.
      """)
  void aMistakeIsOneSentence(String command, String sentence) {
    assertThat(shell.run(command)).isEqualTo(new Result(ExitCode.USAGE, "", "Error: " + sentence + "\n"));
    assertThat(shell.connections).hasValue(0);
  }
}
