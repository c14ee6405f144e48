package io.spike.api;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The error codes that appear on the wire, in the field {@code err} of an answer, and the HTTP status each is sent with.
 *
 * <p>SPIKE's clients look at the status alone: 400, 401, 404 and 503 mean what they say, anything else reads as a network
 * failure to them. Its registry has many more codes, which no server sends.
 */
public enum ErrorCode {

  /** Malformed JSON, a field that fails validation, an unknown route or a wrong method. */
  API_BAD_REQUEST(400),
  /** No peer identity, or one without the right. Never 403: SPIKE's clients would read that as a lost connection. */
  ACCESS_UNAUTHORIZED(401),
  /** The secret or version is missing or deleted, or an undelete had no effect. */
  API_NOT_FOUND(404),
  /** A check-and-set or another precondition failed. */
  ENTITY_EXISTS(409),
  /** The version was there at the time asked for, and its value has been removed since. */
  VALUE_ERASED(410),
  /** The position is of a cluster epoch that ended before it, or never was: what it named is not in this log. */
  POSITION_LOST(410),
  /** Anything the caller can do nothing about. */
  API_INTERNAL_ERROR(500),
  /** No root key yet, sealed, no leader, lagging or overloaded; {@link Reason} tells which. */
  STATE_NOT_READY(503),
  /** The request body could not be read from the connection. */
  DATA_READ_FAILURE(400),
  /** What an unknown code is read as. */
  GEN_GENERAL_FAILURE(500);

  private static final Map<String, ErrorCode> BY_WIRE = new HashMap<>();

  static {
    for (ErrorCode code : values()) {
      BY_WIRE.put(code.wire, code);
    }
  }

  private final String wire;
  private final int status;

  ErrorCode(int status) {
    this.wire = name().toLowerCase(Locale.ROOT);
    this.status = status;
  }

  /** The string in the field {@code err}. */
  public String wire() {
    return wire;
  }

  /** The HTTP status an answer with this code has. */
  public int status() {
    return status;
  }

  /** Null for an absent or empty code, {@link #GEN_GENERAL_FAILURE} for one that is not known here. */
  public static @Nullable ErrorCode fromWire(@Nullable String wire) {
    return wire == null || wire.isEmpty() ? null : BY_WIRE.getOrDefault(wire, GEN_GENERAL_FAILURE);
  }

  /**
   * The code that SPIKE's clients read out of a status other than 200, whatever the body says. 410 is ours alone and has
   * several: there the body tells.
   */
  public static ErrorCode fromStatus(int status) {
    return switch (status) {
      case 400, 413 -> API_BAD_REQUEST;
      case 401 -> ACCESS_UNAUTHORIZED;
      case 404 -> API_NOT_FOUND;
      case 409 -> ENTITY_EXISTS;
      case 500 -> API_INTERNAL_ERROR;
      case 503 -> STATE_NOT_READY;
      default -> GEN_GENERAL_FAILURE;
    };
  }
}
