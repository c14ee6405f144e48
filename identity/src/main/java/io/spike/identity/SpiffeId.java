package io.spike.identity;

/**
 * A SPIFFE ID with a path, as a workload's X.509-SVID carries it.
 *
 * @param trustDomain lower case, {@code [a-z0-9._-]+}, at most 255 bytes
 * @param path begins with a slash, has no empty, {@code .} or {@code ..} segment, no trailing slash
 * @see <a href="https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md">SPIFFE-ID</a>
 */
public record SpiffeId(String trustDomain, String path) {

  private static final String SCHEME = "spiffe://";
  private static final int MAX_TRUST_DOMAIN = 255;
  private static final int MAX_LENGTH = 2048;

  // No regular expressions here: this runs before the first byte of every command-line call.
  /** Checks both parts; throws {@link IllegalArgumentException} with one sentence that names the fault. */
  public SpiffeId {
    if (!isTrustDomain(trustDomain)) {
      throw new IllegalArgumentException("trust domain '" + trustDomain + "' is not [a-z0-9._-], 1 to 255 characters");
    }
    if (!isPath(path) || SCHEME.length() + trustDomain.length() + path.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("SPIFFE ID path '" + path + "' is empty or malformed");
    }
  }

  /** Parses {@code spiffe://trust-domain/path}; throws {@link IllegalArgumentException} with one sentence. */
  public static SpiffeId parse(String uri) {
    if (!uri.startsWith(SCHEME)) {
      throw new IllegalArgumentException("'" + uri + "' does not begin with " + SCHEME);
    }
    int slash = uri.indexOf('/', SCHEME.length());
    if (slash < 0) {
      throw new IllegalArgumentException("'" + uri + "' has no path");
    }
    return new SpiffeId(uri.substring(SCHEME.length(), slash), uri.substring(slash));
  }

  /** Whether this is {@code base}, or lies below it by whole path segments. */
  public boolean isAtOrBelow(SpiffeId base) {
    return trustDomain.equals(base.trustDomain)
        && path.startsWith(base.path)
        && (path.length() == base.path.length() || path.charAt(base.path.length()) == '/');
  }

  /** Whether {@code name} can be a trust domain. */
  public static boolean isTrustDomain(String name) {
    if (name.isEmpty() || name.length() > MAX_TRUST_DOMAIN) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLowerOrDigit(c) && !isMark(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPath(String path) {
    if (path.isEmpty() || path.charAt(0) != '/') {
      return false;
    }
    int start = 1;
    for (int i = 1; i <= path.length(); i++) {
      if (i == path.length() || path.charAt(i) == '/') {
        if (i == start || isDots(path, start, i)) {
          return false;
        }
        start = i + 1;
      } else if (!isSegmentCharacter(path.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDots(String path, int start, int end) {
    return end - start <= 2 && path.charAt(start) == '.' && path.charAt(end - 1) == '.';
  }

  private static boolean isSegmentCharacter(char c) {
    return isLowerOrDigit(c) || c >= 'A' && c <= 'Z' || isMark(c);
  }

  private static boolean isLowerOrDigit(char c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
  }

  private static boolean isMark(char c) {
    return c == '.' || c == '_' || c == '-';
  }

  /** The URI form. */
  @Override
  public String toString() {
    return SCHEME + trustDomain + path;
  }
}
