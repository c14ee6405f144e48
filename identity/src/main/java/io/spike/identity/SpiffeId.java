package io.spike.identity;

import java.util.regex.Pattern;

/**
 * A SPIFFE ID with a path, as a workload's X.509-SVID carries it.
 *
 * @param trustDomain lower case, {@code [a-z0-9._-]+}, at most 255 bytes
 * @param path begins with a slash, has no empty, {@code .} or {@code ..} segment, no trailing slash
 * @see <a href="https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md">SPIFFE-ID</a>
 */
public record SpiffeId(String trustDomain, String path) {

  private static final Pattern TRUST_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");
  private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[a-zA-Z0-9._-]+)+");
  private static final int MAX_LENGTH = 2048;

  /** Checks both parts; throws {@link IllegalArgumentException} with one sentence that names the fault. */
  public SpiffeId {
    if (!TRUST_DOMAIN.matcher(trustDomain).matches()) {
      throw new IllegalArgumentException("trust domain '" + trustDomain + "' is not [a-z0-9._-], 1 to 255 characters");
    }
    if (!PATH.matcher(path).matches() || path.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("SPIFFE ID path '" + path + "' is empty or malformed");
    }
  }

  /** Parses {@code spiffe://trust-domain/path}; throws {@link IllegalArgumentException} with one sentence. */
  public static SpiffeId parse(String uri) {
    if (!uri.startsWith("spiffe://")) {
      throw new IllegalArgumentException("'" + uri + "' does not begin with spiffe://");
    }
    int slash = uri.indexOf('/', "spiffe://".length());
    if (slash < 0) {
      throw new IllegalArgumentException("'" + uri + "' has no path");
    }
    return new SpiffeId(uri.substring("spiffe://".length(), slash), uri.substring(slash));
  }

  /** Whether this is {@code base}, or lies below it by whole path segments. */
  public boolean isAtOrBelow(SpiffeId base) {
    return trustDomain.equals(base.trustDomain)
        && (path.equals(base.path) || path.startsWith(base.path + "/"));
  }

  /** The URI form. */
  @Override
  public String toString() {
    return "spiffe://" + trustDomain + path;
  }
}
