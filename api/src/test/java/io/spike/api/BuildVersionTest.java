package io.spike.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BuildVersionTest {

  @Test
  void theVersionIsTheProjects() throws IOException {
    assertThat(Files.readString(Path.of("pom.xml"))).containsPattern(
        "<version>" + BuildVersion.CURRENT.replace(".", "\\.") + "(-SNAPSHOT)?</version>");
  }
}
