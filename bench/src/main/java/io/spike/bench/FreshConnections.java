package io.spike.bench;

import io.spike.client.ClientSettings;
import io.spike.identity.Tls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Requests that each come over a TCP connection and a full mutual TLS handshake of their own, as those of Go clients do that
 * keep no transport. HTTP is spoken by hand, so that next to nothing but the connection is measured. Thread-safe.
 */
final class FreshConnections {

  private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(10).toMillis();

  private final URI address;
  private final SSLContext context;
  private final AtomicLong connections = new AtomicLong();

  /** To one node, under the identity of {@code settings}. */
  FreshConnections(ClientSettings settings, URI address) {
    this.address = address;
    this.context = Tls.client(settings.identity(), settings.isNexus());
    context.getClientSessionContext().setSessionCacheSize(1);
  }

  /**
   * Posts JSON.
   *
   * @param target path and query
   * @return the whole answer, headers and all; its status is 200
   */
  String post(String target, byte[] body) throws IOException {
    try (Socket plain = new Socket()) {
      plain.setTcpNoDelay(true);
      plain.connect(new InetSocketAddress(address.getHost(), address.getPort()), TIMEOUT_MILLIS);
      plain.setSoTimeout(TIMEOUT_MILLIS);
      // Sessions are kept by name: none is ever taken up again. Nobody sees it, since a name without a dot is not sent.
      String name = "fresh" + connections.getAndIncrement();
      try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
          .createSocket(plain, name, address.getPort(), true)) {
        socket.setSSLParameters(Tls.parameters());
        socket.startHandshake();
        byte[] head = ("POST " + target + " HTTP/1.1\r\nHost: " + address.getAuthority()
            + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        OutputStream out = socket.getOutputStream();
        out.write(request);
        out.flush();
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!answer.startsWith("HTTP/1.1 200 "))
          throw new IOException("answered '" + answer.lines().findFirst().orElse("") + "'");
        return answer;
      }
    }
  }
}
