package io.spike.api;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the server and the command both check before anything else: SPIKE's own rules, plus ours for request ids. Each
 * method answers null when the value is acceptable, else one sentence that names the field and the limit and never repeats
 * the value.
 */
public final class Validation {

  private static final String NAME_CHARACTERS = "-_ ";
  private static final String SCHEME = "spiffe://";
  private static final String AUTHORITY_CHARACTERS = "\\.-*()+?[]";
  private static final String PATH_CHARACTERS = "._-/()?+*|[]{}\\";

  private Validation() {}

  /** A secret's path: 1 to 500 bytes of {@code [a-zA-Z0-9._\-/()?+*|[]{}\\]}; slashes anywhere. */
  public static @Nullable String secretPath(String path) {
    return check("path", path, Limits.MAX_PATH_BYTES, PATH_CHARACTERS);
  }

  /** The name of a key inside a secret: 1 to 250 bytes of letters, digits, {@code -}, {@code _} and space; no dots. */
  public static @Nullable String keyName(String name) {
    return check("key name", name, Limits.MAX_NAME_BYTES, NAME_CHARACTERS);
  }

  /** All names of {@code values}; null values are fine, SPIKE stores them as an empty version. */
  public static @Nullable String keyNames(@Nullable SecretValues values) {
    if (values == null)
      return null;
    for (String name : values.names()) {
      String error = keyName(name);
      if (error != null)
        return error;
    }
    return null;
  }

  /** The name of a policy: 1 to 250 bytes of letters, digits, {@code -}, {@code _} and space. */
  public static @Nullable String policyName(String name) {
    return check("name", name, Limits.MAX_NAME_BYTES, NAME_CHARACTERS);
  }

  /** A policy's path pattern: the characters of a path, {@code ^} and {@code $}; whether it compiles is not looked at. */
  public static @Nullable String pathPattern(String pattern) {
    return check("pathPattern", pattern, Limits.MAX_PATH_PATTERN_BYTES, PATH_CHARACTERS + "^$");
  }

  /**
   * A policy's SPIFFE ID pattern: {@code spiffe://}, an authority, perhaps a path, between an optional {@code ^} and an
   * optional {@code $}; whether it compiles is not looked at.
   */
  public static @Nullable String spiffeIdPattern(String pattern) {
    int begin = pattern.startsWith("^") ? 1 : 0;
    int end = pattern.length() - (pattern.endsWith("$") ? 1 : 0);
    if (!pattern.startsWith(SCHEME, begin) || end < begin + SCHEME.length()) {
      return "spiffeidPattern must begin with 'spiffe://' or '^spiffe://'";
    }
    String rest = pattern.substring(begin + SCHEME.length(), end);
    int slash = rest.indexOf('/');
    String path = slash < 0 ? "" : rest.substring(slash + 1);
    if (slash == rest.length() - 1) {
      return "spiffeidPattern must have a trust domain, and a path behind the '/' that follows it";
    }
    String fault = check("spiffeidPattern", slash < 0 ? rest : rest.substring(0, slash), Limits.MAX_ID_PATTERN_BYTES,
        AUTHORITY_CHARACTERS);
    return fault != null || path.isEmpty()
        ? fault
        : check("spiffeidPattern", path, Limits.MAX_ID_PATTERN_BYTES, AUTHORITY_CHARACTERS + "/_");
  }

  /** A request id: 1 to 128 printable ASCII characters. */
  public static @Nullable String requestId(String id) {
    if (id.isEmpty() || id.length() > Limits.MAX_REQUEST_ID) {
      return "request id must be 1 to " + Limits.MAX_REQUEST_ID + " characters long, not " + id.length();
    }
    for (int i = 0; i < id.length(); i++) {
      if (id.charAt(i) < 0x20 || id.charAt(i) > 0x7e)
        return "request id must be printable ASCII";
    }
    return null;
  }

  private static @Nullable String check(String field, String value, int maxBytes, String others) {
    if (value.isEmpty())
      return field + " must not be empty";
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean allowed = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || others.indexOf(c) >= 0;
      if (!allowed) {
        return field + " may hold only letters, digits and the characters '" + others + "'";
      }
    }
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    return bytes > maxBytes ? field + " must be at most " + maxBytes + " bytes long, not " + bytes : null;
  }
}
