package io.spike.nexus.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spike.api.ErrorCode;
import io.spike.api.Reason;
import io.spike.store.log.Position;
import io.spike.store.crypto.Crypto;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What goes back.
 *
 * @param status HTTP status
 * @param contentType of the body
 * @param body owned by this object: wiped once it is sent, since it may hold a secret
 * @param position what the answer reflects; null where it reflects no data
 * @param reason of a 503
 * @param error stable code of what went wrong; null for a success
 * @param message one sentence for people; null where there is nothing to tell
 * @param streamed what is sent instead of {@code body}; null for nothing
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Reply(int status, String contentType, byte[] body, @Nullable Position position, @Nullable Reason reason,
    @Nullable String error, @Nullable String message, @Nullable Streamed streamed) {

  /**
   * A body that is not held whole.
   *
   * @param length of it, bytes
   * @param bytes closed once they are sent, or cannot be
   */
  public record Streamed(long length, InputStream bytes) {}

  private Reply(int status, String contentType, byte[] body, @Nullable Position position, @Nullable Reason reason,
      @Nullable String error, @Nullable String message) {
    this(status, contentType, body, position, reason, error, message, null);
  }

  private static final int OK = 200;
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** Success, in JSON. */
  public static Reply ok(byte[] body, Position position) {
    return new Reply(OK, JSON, body, position, null, null, null);
  }

  /** Success, in plain text. */
  public static Reply text(String text, Position position) {
    return new Reply(OK, TEXT, text.getBytes(UTF_8), position, null, null, null);
  }

  /** Success, in bytes that are no text. */
  public static Reply octets(byte[] body, Position position) {
    return new Reply(OK, "application/octet-stream", body, position, null, null, null);
  }

  /** Success, in bytes that are no text and are not held whole. */
  public static Reply octets(Streamed body, Position position) {
    return new Reply(OK, "application/octet-stream", new byte[0], position, null, null, null, body);
  }

  /**
   * A no in one line of plain text, as Go's {@code http.Error} writes it.
   *
   * @param message one sentence for people, printable ASCII
   */
  public static Reply refusal(int status, String line, String message) {
    return new Reply(status, TEXT, (line + "\n").getBytes(UTF_8), null, null, line, message);
  }

  /** Success or not, by its status alone. */
  public static Reply of(int status, byte[] body, @Nullable Position position) {
    return new Reply(status, JSON, body, position, null, null, null);
  }

  static Reply error(ErrorCode code, byte[] body, @Nullable Reason reason, @Nullable String message) {
    return new Reply(code.status(), JSON, body, null, reason, code.wire(), message);
  }

  /** Gives back what a body holds that will not be sent. */
  void abandon() {
    Crypto.wipe(body);
    if (streamed != null) {
      try {
        streamed.bytes().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** How many bytes are sent. */
  long length() {
    return streamed == null ? body.length : streamed.length();
  }

  /** Status and size, never the body. */
  @Override
  public String toString() {
    return "Reply[" + status + ", " + length() + " bytes]";
  }
}
