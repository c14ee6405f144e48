package io.spike.nexus;

import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocket;

/** HTTP/1.1 by hand over mTLS, one connection for each exchange: what is sent and what comes back, byte for byte. */
final class RawHttps {

  private final SvidSource identity;
  private final Predicate<SpiffeId> server;
  private final int port;

  /** Of servers whose ID satisfies {@code server}. */
  RawHttps(SvidSource identity, Predicate<SpiffeId> server, int port) {
    this.identity = identity;
    this.server = server;
    this.port = port;
  }

  /** An answer: status, headers by lower-case name, body as text and as it came. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, Map<String, String> headers, String body, byte[] bytes) {

    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "");
    }
  }

  Answer post(String target, String body, String... headers) throws IOException {
    return text("POST", target, body, headers);
  }

  /** The body as JSON. */
  Answer text(String method, String target, String body, String... headers) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n")
        .append("Content-Type: application/json\r\nContent-Length: ").append(bytes.length).append("\r\n");
    return exchange(head, bytes, headers);
  }

  /** The body as {@code application/octet-stream}. */
  Answer octets(String target, byte[] body, String... headers) throws IOException {
    StringBuilder head = new StringBuilder("POST ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n")
        .append("Content-Type: application/octet-stream\r\nContent-Length: ").append(body.length).append("\r\n");
    return exchange(head, body, headers);
  }

  Answer get(String target) throws IOException {
    return empty("GET", target);
  }

  /** Without a body. */
  Answer empty(String method, String target) throws IOException {
    return exchange(new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n"),
        new byte[0]);
  }

  private Answer exchange(StringBuilder head, byte[] body, String... headers) throws IOException {
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    head.append("Connection: close\r\n\r\n");
    return parse(raw(head.toString().getBytes(StandardCharsets.ISO_8859_1), body));
  }

  /** Sends exactly these bytes and reads until the server closes. */
  byte[] raw(byte[]... parts) throws IOException {
    try (SSLSocket socket = sent(parts)) {
      return socket.getInputStream().readAllBytes();
    }
  }

  /** Something that may fail. */
  interface Doing {
    void run() throws Exception;
  }

  /** As {@link #raw}, with something done before the last part is sent. */
  byte[] rawBetween(Doing between, byte[]... parts) throws Exception {
    try (SSLSocket socket = sent(Arrays.copyOf(parts, parts.length - 1))) {
      between.run();
      socket.getOutputStream().write(parts[parts.length - 1]);
      socket.getOutputStream().flush();
      return socket.getInputStream().readAllBytes();
    }
  }

  /** Sends exactly these bytes and is gone. */
  void hangUpAfter(byte[]... parts) throws IOException {
    sent(parts).close();
  }

  private SSLSocket sent(byte[]... parts) throws IOException {
    SSLSocket socket = (SSLSocket) Tls.client(identity, server).getSocketFactory()
        .createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSSLParameters(Tls.parameters());
    socket.setSoTimeout(15_000);
    for (byte[] part : parts) {
      socket.getOutputStream().write(part);
    }
    socket.getOutputStream().flush();
    return socket;
  }

  /** Heads are ASCII, bodies perhaps not even text. */
  private static int endOfHead(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
  }

  private static Answer parse(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no answer, but " + bytes.length + " bytes");
    }
    String[] lines = text.substring(0, end).split("\r\n", -1);
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(lines[i].substring(0, colon).toLowerCase(java.util.Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    return new Answer(Integer.parseInt(lines[0].split(" ", 3)[1]), headers, text.substring(end + 4),
        Arrays.copyOfRange(bytes, endOfHead(bytes), bytes.length));
  }
}
