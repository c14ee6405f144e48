package io.spike.bench.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passed over where there is no etcd, unless {@code SPIKE_REQUIRE_ETCD} is set. */
class EtcdTest {

  @TempDir
  private Path directory = Path.of("");

  @Test
  void whatIsPutIsGotBackAndNoProcessIsLeft() throws Exception {
    Optional<Path> program = Etcd.program();
    assumeTrue(program.isPresent() || System.getenv("SPIKE_REQUIRE_ETCD") != null, "etcd is not installed");
    List<ProcessHandle> processes;
    try (Etcd etcd = Etcd.start(program.orElseThrow(), directory, 3)) {
      processes = etcd.processes().toList();
      assertThat(processes).hasSize(3).allMatch(ProcessHandle::isAlive);
      EtcdClient leader = etcd.leader();
      leader.put(bytes("bench/1"), bytes("one"));
      leader.put(bytes("bench/1"), bytes("two"));
      assertThat(leader.get(bytes("bench/1"))).isEqualTo(bytes("two"));
      assertThatThrownBy(() -> leader.get(bytes("bench/2"))).isInstanceOf(IOException.class)
          .hasMessage("etcd does not have the key");
    }
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
