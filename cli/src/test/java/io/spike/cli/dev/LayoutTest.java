package io.spike.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LayoutTest {

  @TempDir
  private Path directory;

  @Test
  void noPortIsGivenTwice() throws Exception {
    try (Ports ports = new Ports()) {
      Layout layout = Layout.choose(Layout.FIRST_PORT, 9, 9, ports);
      IntStream all = IntStream.concat(layout.keepers().stream().mapToInt(Layout.Keeper::port), layout.nodes().stream()
          .flatMapToInt(node -> IntStream.of(node.apiPort(), node.raftPort(), node.healthPort())));
      assertThat(all.boxed()).doesNotHaveDuplicates().hasSize(36);
    }
  }

  @Test
  void aPortThatIsTakenIsSteppedOver() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); Ports ports = new Ports()) {
      assertThat(ports.next(taken.getLocalPort())).isGreaterThan(taken.getLocalPort());
    }
  }

  @Test
  void aStoredLayoutComesBackAsItWas() throws Exception {
    try (Ports ports = new Ports()) {
      Layout layout = Layout.choose(Layout.FIRST_PORT, 3, 5, ports);
      layout.store(directory);
      assertThat(Layout.load(directory)).isEqualTo(layout);
      assertThat(layout.threshold()).isEqualTo(3);
    }
  }

  @Test
  void aPortThatAnotherProcessTookMeanwhileIsNamedWithItsOwner() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); Ports ports = new Ports()) {
      Layout layout = new Layout(java.util.UUID.randomUUID(), java.util.List.of(),
          java.util.List.of(new Layout.Keeper("keeper-1", taken.getLocalPort())));
      assertThatThrownBy(() -> layout.claim(ports)).isInstanceOf(DevException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " of keeper-1 is taken");
    }
  }

  @Test
  void aProcessClaimsItsOwnPortsAlone() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); Ports ports = new Ports()) {
      Layout layout = new Layout(java.util.UUID.randomUUID(),
          java.util.List.of(new Layout.Nexus("nexus-1", 0, 0, taken.getLocalPort()),
              new Layout.Nexus("nexus-2", 0, 0, 0)),
          java.util.List.of(new Layout.Keeper("keeper-1", 0)));
      layout.claim("nexus-2", ports);
      layout.claim("keeper-1", ports);
      assertThatThrownBy(() -> layout.claim("nexus-1", ports)).isInstanceOf(DevException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " of nexus-1 is taken");
    }
  }

  @Test
  void aDamagedLayoutIsRefusedByTheNameOfItsField() throws Exception {
    Files.writeString(directory.resolve(Layout.FILE),
        "format=1\nkeepers=1\nkeeper-1=8443\nnodes=1\nnexus-1=8553 8554\n");
    assertThatThrownBy(() -> Layout.load(directory)).isInstanceOf(DevException.class)
        .hasMessageContaining(Layout.FILE + " is damaged: 'nexus-1' is missing or incomplete");
  }

  @Test
  void membersAndKeepersAreNamedAsTheServersReadThem() {
    Layout layout = new Layout(new java.util.UUID(0, 1),
        Stream.of(1, 2).map(i -> new Layout.Nexus("nexus-" + i, 8000 + i, 8100 + i, 8200 + i)).toList(),
        Stream.of(1, 2).map(i -> new Layout.Keeper("keeper-" + i, 8300 + i)).toList());
    assertThat(layout.members()).isEqualTo(
        "nexus-1@127.0.0.1:8101=https://127.0.0.1:8001,nexus-2@127.0.0.1:8102=https://127.0.0.1:8002");
    assertThat(layout.keeperPeers()).isEqualTo("https://127.0.0.1:8301,https://127.0.0.1:8302");
  }
}
