package io.spike.identity;

import org.jspecify.annotations.Nullable;

/**
 * What the ID of a scoped pilot is confined to: one tenant, {@code /spike/pilot/scope/tenants/<t>} below a trust root, which
 * it administers, or with {@code /role/auditor} behind it, whose audit it sees.
 *
 * @param tenant one path segment, perhaps no tenant's name
 * @param auditor whether it sees and does not administer
 */
public record Scope(String tenant, boolean auditor) {

  static final String PATH = "/spike/pilot/scope/tenants";
  private static final String AUDITOR = "role/auditor";
  private static final String ROLE = "role";

  /**
   * The scope that begins with {@code rest}, what an ID has below {@link #PATH}; null where it has none: a role that does not
   * exist gives no rights at all.
   */
  static @Nullable Scope of(String rest) {
    int end = rest.indexOf('/');
    if (end < 0) {
      return new Scope(rest, false);
    }
    String tenant = rest.substring(0, end);
    String below = rest.substring(end + 1);
    if (below.equals(AUDITOR) || below.startsWith(AUDITOR + "/")) {
      return new Scope(tenant, true);
    }
    return below.equals(ROLE) || below.startsWith(ROLE + "/") ? null : new Scope(tenant, false);
  }

  /** As the audit trail has it. */
  @Override
  public String toString() {
    return "scope tenants/" + tenant + (auditor ? "/" + AUDITOR : "");
  }
}
