package io.spike.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

  @TempDir
  private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"CURRENT", "MANIFEST"})
  void aDamagedFileIsRefusedInOneClauseThatNamesTheDirectory(String name) throws Exception {
    Database.open(directory).close();
    try (Stream<Path> files = Files.list(directory)) {
      Path file = files.filter(each -> each.getFileName().toString().startsWith(name)).findFirst().orElseThrow();
      Files.writeString(file, "damaged");
    }
    IOException refused = catchThrowableOfType(IOException.class, () -> Database.open(directory));
    assertThat(refused).hasMessageStartingWith("store " + directory + " cannot be opened: ");
    assertThat(refused.getMessage()).doesNotContain("\n", "  ", "..").doesNotEndWith(".");
  }
}
