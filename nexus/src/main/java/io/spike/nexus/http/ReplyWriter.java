package io.spike.nexus.http;

import io.spike.api.Headers;
import io.spike.api.Reason;
import io.spike.store.crypto.Crypto;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Puts a reply on the wire, with the headers that all answers of SPIKE carry, and wipes it afterwards. */
final class ReplyWriter {

  private static final int MAX_MESSAGE = 500;
  private static final int CHUNK = 32 * 1024;
  /** However slowly a client reads, what its answer holds is another's after that. */
  private static final Duration DEPARTURE = Duration.ofMinutes(15);

  private final Response response;
  private final Reply reply;

  ReplyWriter(Response response, Reply reply) {
    this.response = response;
    this.reply = reply;
  }

  /** What it writes. */
  Reply reply() {
    return reply;
  }

  /** Adds a header; anything but printable ASCII in the value becomes a question mark. */
  void header(String name, String value) {
    response.getHeaders().put(name, printable(value));
  }

  void write(Callback callback) {
    response.setStatus(reply.status());
    header(HttpHeader.CONTENT_TYPE.asString(), reply.contentType());
    if (reply.contentType().startsWith("text/")) {
      header("X-Content-Type-Options", "nosniff");
    }
    header(HttpHeader.CACHE_CONTROL.asString(), "no-store, no-cache, must-revalidate, private");
    header(HttpHeader.PRAGMA.asString(), "no-cache");
    header(HttpHeader.EXPIRES.asString(), "0");
    header(HttpHeader.CONTENT_LENGTH.asString(), Long.toString(reply.length()));
    Reason reason = reply.reason();
    if (reason != null) {
      header(Headers.REASON, reason.wire());
    }
    String message = reply.message();
    if (message != null) {
      header(Headers.MESSAGE, message);
    }
    Reply.Streamed streamed = reply.streamed();
    if (streamed == null) {
      response.write(true, ByteBuffer.wrap(reply.body()), Callback.from(callback, () -> Crypto.wipe(reply.body())));
    } else {
      stream(streamed, callback);
    }
  }

  /** Blocks; the client sees a body that is cut short where it fails. */
  private void stream(Reply.Streamed streamed, Callback callback) {
    byte[] chunk = new byte[CHUNK];
    Instant end = Instant.now().plus(DEPARTURE);
    try (InputStream in = streamed.bytes(); OutputStream out = Content.Sink.asOutputStream(response)) {
      for (int n; (n = in.read(chunk)) >= 0;) {
        out.write(chunk, 0, n);
        if (Instant.now().isAfter(end)) {
          throw new IOException("the client does not read");
        }
      }
    } catch (IOException | RuntimeException e) {
      callback.failed(e);
      return;
    } finally {
      Crypto.wipe(chunk);
    }
    callback.succeeded();
  }

  private static String printable(String value) {
    StringBuilder out = new StringBuilder(Math.min(value.length(), MAX_MESSAGE));
    for (int i = 0; i < value.length() && i < MAX_MESSAGE; i++) {
      char c = value.charAt(i);
      out.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return out.toString();
  }
}
