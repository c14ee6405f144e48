package io.spike.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ForeignVariablesTest {

  private static final Sources.Known NEXUS = new Sources.Known(List.of(), "SPIKE_NEXUS_", List.of());

  @Test
  void eachOneThatIsSetIsToldOnceWithTheReason() {
    assertThat(ForeignVariables.warnings(Map.of("SPIKE_NEXUS_DB_JOURNAL_MODE", "WAL", "SPIKE_BANNER_ENABLED", "false",
        "SPIKE_NEXUS_DATA_DIR", "/tmp", "PATH", "/bin", "SPIKE_HTTP_CLIENT_TIMEOUT", "60s")))
        .containsExactly("variable SPIKE_BANNER_ENABLED means nothing here: there is no banner",
            "variable SPIKE_NEXUS_DB_JOURNAL_MODE means nothing here: there is no SQLite database");
  }

  @Test
  void theyAreLetBeAndASlipIsNot() throws ConfigException {
    assertThat(Sources.of(NEXUS, List.of(), Map.of("SPIKE_NEXUS_DB_BUSY_TIMEOUT_MS", "1")).byVariable()).isEmpty();
    assertThatThrownBy(() -> Sources.of(NEXUS, List.of(), Map.of("SPIKE_NEXUS_DBX", "1")))
        .isInstanceOf(ConfigException.class).hasMessage("unknown variable 'SPIKE_NEXUS_DBX'");
  }

  @Test
  void theOperatorsDocumentListsThemAll() throws Exception {
    String document = Files.readString(Path.of("..", "docs", "operations.md"));
    assertThat(document).contains(ForeignVariables.names().stream()
        .map(name -> "`" + (name.endsWith("_") ? name + "*" : name) + "`").collect(Collectors.toList()));
  }
}
