package io.spike.identity.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class HeldPortsTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void aServerListensThereAgainAndAgainAndWhileItIsDownAnybodyIsRefused() throws IOException {
    try (HeldPorts ports = new HeldPorts()) {
      int port = ports.next();
      for (int round = 0; round < 3; round++) {
        refused(port);
        try (ServerSocket server = new ServerSocket(port, 8, LOOPBACK);
            Socket client = new Socket(LOOPBACK, port);
            Socket served = server.accept()) {
          assertThat(served.getPort()).isEqualTo(client.getLocalPort());
        }
      }
      refused(port);
    }
  }

  @Test
  void nobodyElseTakesIt() throws IOException {
    try (HeldPorts ports = new HeldPorts(); Socket other = new Socket()) {
      int port = ports.next();
      other.setReuseAddress(false);
      assertThatThrownBy(() -> other.bind(new InetSocketAddress(LOOPBACK, port))).isInstanceOf(BindException.class);
    }
  }

  @Test
  void letGoOfItIsAnybodys() throws IOException {
    int port;
    try (HeldPorts ports = new HeldPorts()) {
      port = ports.next();
    }
    try (Socket other = new Socket()) {
      other.setReuseAddress(false);
      other.bind(new InetSocketAddress(LOOPBACK, port));
      assertThat(other.getLocalPort()).isEqualTo(port);
    }
  }

  private static void refused(int port) {
    assertThatThrownBy(() -> new Socket(LOOPBACK, port).close()).isInstanceOf(ConnectException.class);
  }
}
