package io.spike.store.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The paths that stand for operations and not for secrets, and SPIKE's rule (its ADR-0033) for which policies may reach
 * them: only one whose path pattern describes the whole path, for identities that it describes from end to end.
 */
public final class ReservedPaths {

  /** Writing, reading and listing policies. */
  public static final String ACL = "spike/system/acl";
  /** Listing secrets. */
  public static final String SECRETS = "spike/system/secret";
  /** Using the cipher. */
  public static final String CIPHER = "spike/system/cipher/exec";

  private static final List<String> ALL = List.of(ACL, SECRETS, CIPHER);
  private static final String ANYBODY = "spike-arbitrary-probe-value";

  private ReservedPaths() {}

  /** Whether {@code path} is one of them, exactly. */
  public static boolean contains(String path) {
    return ALL.contains(path);
  }

  /** Those that a policy with these patterns may act on. */
  static Set<String> reachable(PolicyPattern path, String spiffeIdPattern, String pathPattern) {
    return ALL.stream().filter(reserved -> path.matches(reserved) && isWhole(pathPattern, reserved)
        && isPrecise(spiffeIdPattern)).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Why a new policy must not be written: it would reach the first reserved path that it matches, and must not. Null when
   * it does not. Both patterns compile.
   */
  public static @Nullable String fault(String spiffeIdPattern, String pathPattern) {
    Pattern path = Pattern.compile(pathPattern);
    for (String reserved : ALL) {
      if (path.matcher(reserved).find()) {
        return !isWhole(pathPattern, reserved)
            ? "pathPattern reaches the reserved path " + reserved + " by a part of it: anchor it or name it whole"
            : !isPrecise(spiffeIdPattern)
                ? "spiffeidPattern must begin with ^ and end with $ where pathPattern reaches " + reserved
                : null;
      }
    }
    return null;
  }

  private static boolean isPrecise(String spiffeIdPattern) {
    return spiffeIdPattern.startsWith("^") && spiffeIdPattern.endsWith("$") || isWhole(spiffeIdPattern, ANYBODY);
  }

  private static boolean isWhole(String pattern, String text) {
    try {
      return Pattern.compile("^(?:" + pattern + ")$").matcher(text).find();
    } catch (PatternSyntaxException _) {
      return false;
    }
  }
}
