package io.spike.store.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessHardeningTest {

  @Test
  void afterwardsTheKernelWritesNoCoreFile() throws Exception {
    assertThat(ProcessHardening.forbidCoreFiles()).isTrue();
    assertThat(Files.readAllLines(Path.of("/proc/self/limits")))
        .anyMatch(line -> line.matches("Max core file size +0 +0 .*"));
  }
}
