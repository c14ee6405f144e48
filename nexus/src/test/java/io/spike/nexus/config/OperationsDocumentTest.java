package io.spike.nexus.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.config.Option;
import io.spike.keeper.KeeperSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables of variables in docs/operations.md against what the servers read. */
class OperationsDocumentTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "operations.md");
  private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| `([^`]+)` \\| (none.*|`([^`]+)`) \\| .+ \\|");

  @Test
  void the_document_lists_every_setting_of_Nexus_with_its_flag_and_default() throws Exception {
    assertThat(rows("### Nexus")).containsExactlyInAnyOrderElementsOf(settings(Setting.values()));
  }

  @Test
  void the_document_lists_every_setting_of_a_Keeper_with_its_flag_and_default() throws Exception {
    assertThat(rows("### Keeper")).containsExactlyInAnyOrderElementsOf(settings(KeeperSetting.values()));
  }

  private static List<String> settings(Option[] options) {
    return Arrays.stream(options)
        .map(option -> option.variable() + " " + option.flag() + " " + option.fallback()).toList();
  }

  private static List<String> rows(String heading) throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);
    List<String> rows = new ArrayList<>();
    for (String line : lines.subList(lines.indexOf(heading) + 1, lines.size())) {
      Matcher row = ROW.matcher(line);
      if (line.startsWith("#")) {
        break;
      }
      if (row.matches()) {
        rows.add(row.group(1) + " " + row.group(2) + " " + row.group(4));
      }
    }
    return rows;
  }
}
