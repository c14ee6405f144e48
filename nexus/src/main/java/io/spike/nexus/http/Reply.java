package io.spike.nexus.http;

import io.spike.api.ErrorCode;
import io.spike.api.Reason;
import io.spike.store.log.Position;
import org.jspecify.annotations.Nullable;

/**
 * What goes back.
 *
 * @param status HTTP status
 * @param body JSON, owned by this object: wiped once it is sent, since it may hold a secret
 * @param position what the answer reflects; null where it reflects no data
 * @param reason of a 503
 * @param message one sentence for people; null where there is nothing to tell
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Reply(int status, byte[] body, @Nullable Position position, @Nullable Reason reason,
    @Nullable String message) {

  private static final int OK = 200;

  /** Success. */
  public static Reply ok(byte[] body, Position position) {
    return new Reply(OK, body, position, null, null);
  }

  /** Success or not, by its status alone. */
  public static Reply of(int status, byte[] body, @Nullable Position position) {
    return new Reply(status, body, position, null, null);
  }

  static Reply error(ErrorCode code, byte[] body, @Nullable Reason reason, @Nullable String message) {
    return new Reply(code.status(), body, null, reason, message);
  }

  /** Status and size, never the body. */
  @Override
  public String toString() {
    return "Reply[" + status + ", " + body.length + " bytes]";
  }
}
