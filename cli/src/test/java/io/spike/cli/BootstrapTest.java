package io.spike.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.cli.line.Parsed;
import io.spike.cli.line.Parser;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapTest {

  private static final String VERIFICATION = "SPIKE_BOOTSTRAP_INIT_VERIFICATION_TIMEOUT";
  private static final String WHOLE = "SPIKE_BOOTSTRAP_TIMEOUT";

  private static Duration timeout(Map<String, String> environment, String... arguments) throws CommandException {
    Console console = new Console(InputStream.nullInputStream(), System.out, System.err, environment, Path.of(""),
        false, new WorkloadConnector());
    Parsed parsed = Parser.parse(CommandTree.forArguments(arguments), arguments);
    return Bootstrap.timeout(parsed, GlobalOptions.of(parsed, console), console);
  }

  @ParameterizedTest
  @CsvSource({"'','',PT30M", "'',5m,PT5M", "'',0,PT30M", "10s,5m,PT10S", "10m,5m,PT5M", "10m,0s,PT10M"})
  void theShorterOfSpikesTwoLimitsHolds(String verification, String whole, Duration expected) throws Exception {
    Map<String, String> environment = new HashMap<>(Map.of(VERIFICATION, verification, WHOLE, whole));
    assertThat(timeout(environment, "bootstrap")).isEqualTo(expected);
    assertThat(timeout(environment, "bootstrap", "--timeout", "7s")).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void aLimitThatIsNoTimeIsRefusedByItsName() {
    assertThatThrownBy(() -> timeout(Map.of(WHOLE, "soon"), "bootstrap")).isInstanceOf(CommandException.class)
        .hasMessageContaining(WHOLE);
  }
}
