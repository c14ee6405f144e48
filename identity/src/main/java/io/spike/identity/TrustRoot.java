package io.spike.identity;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the built-in identities live: a trust domain, and path segments below it where roots are shared.
 *
 * @param trustDomain as in {@link SpiffeId}
 * @param path empty, or as in {@link SpiffeId}
 */
public record TrustRoot(String trustDomain, String path) {

  private static final String SCHEME = "spiffe://";

  /** The ID {@code suffix} (which begins with a slash) under this root. */
  public SpiffeId id(String suffix) {
    return new SpiffeId(trustDomain, path + suffix);
  }

  /**
   * Parses a comma-separated list. Each element is a trust domain, {@code trust.domain/some/path} (known by a dot in its
   * first segment, or by naming {@code home}), {@code spiffe://any/path}, or a bare {@code some/path}, which is below
   * {@code home}. Elements are cleaned as SPIKE does: spaces around them, doubled and trailing slashes.
   *
   * @param variable named in errors
   * @param home the configured trust domain
   * @throws IllegalArgumentException with one sentence naming {@code variable}, also for an empty element
   */
  public static List<TrustRoot> parseList(String variable, String value, String home) {
    List<TrustRoot> roots = new ArrayList<>();
    int start = 0;
    while (start <= value.length()) {
      int comma = value.indexOf(',', start);
      int end = comma < 0 ? value.length() : comma;
      roots.add(parse(variable, value.substring(start, end).strip(), home));
      start = end + 1;
    }
    return roots;
  }

  private static TrustRoot parse(String variable, String element, String home) {
    if (element.isEmpty()) {
      throw new IllegalArgumentException(variable + " has an empty element");
    }
    boolean explicit = element.startsWith(SCHEME);
    List<String> segments = segments(explicit ? element.substring(SCHEME.length()) : element);
    if (segments.isEmpty()) {
      throw new IllegalArgumentException(variable + " has the element '" + element + "', which names nothing");
    }
    String first = segments.getFirst();
    boolean bare = !explicit && (element.startsWith("/")
        || segments.size() > 1 && first.indexOf('.') < 0 && !first.equals(home));
    String domain = bare ? home : first;
    StringBuilder path = new StringBuilder();
    for (String segment : bare ? segments : segments.subList(1, segments.size())) {
      path.append('/').append(segment);
    }
    TrustRoot root = new TrustRoot(domain, path.toString());
    try {
      root.id("/spike");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          variable + " has the element '" + element + "', which is no trust root: " + e.getMessage(), e);
    }
    return root;
  }

  private static List<String> segments(String text) {
    List<String> segments = new ArrayList<>();
    int start = 0;
    while (start <= text.length()) {
      int slash = text.indexOf('/', start);
      int end = slash < 0 ? text.length() : slash;
      if (end > start) {
        segments.add(text.substring(start, end));
      }
      start = end + 1;
    }
    return segments;
  }
}
