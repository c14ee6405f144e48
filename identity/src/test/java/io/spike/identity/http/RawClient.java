package io.spike.identity.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One TLS connection, requests written by hand: a test decides when it is opened, resumed and closed. */
final class RawClient implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 10_000;

  private final SSLSocket socket;
  private final Instant opened;

  RawClient(SSLContext context, int port) throws IOException {
    opened = Instant.now();
    socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
  }

  /** The whole answer to a GET, as text. */
  String get() throws IOException {
    socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    StringBuilder answer = new StringBuilder();
    while (!complete(answer)) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("the connection ended after: " + answer);
      }
      answer.append((char) octet);
    }
    return answer.toString();
  }

  private static boolean complete(StringBuilder answer) {
    int end = answer.indexOf("\r\n\r\n");
    int length = answer.indexOf("Content-Length: ");
    return end >= 0 && length >= 0 && answer.length() == end + 4 + Integer.parseInt(
        answer.substring(length + "Content-Length: ".length(), answer.indexOf("\r\n", length)));
  }

  /** Whether the session is older than the connection. */
  boolean wasResumed() {
    return socket.getSession().getCreationTime() < opened.toEpochMilli();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
