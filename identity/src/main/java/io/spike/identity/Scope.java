package io.spike.identity;

/**
 * What an ID of the scopes' own part of the name space is confined to: one tenant, {@code /spike/pilot/scope/tenants/<t>} below a
 * trust root, which it administers, or with {@code /role/auditor} behind it, whose audit it sees.
 *
 * @param tenant one path segment, perhaps no tenant's name; empty where the ID names none or a role that does not exist, and then
 *     it is confined to nothing
 * @param auditor whether it sees and does not administer
 */
public record Scope(String tenant, boolean auditor) {

  static final String PATH = "/spike/pilot/scope/tenants";
  private static final Scope NOTHING = new Scope("", true);
  private static final String AUDITOR = "role/auditor";
  private static final String ROLE = "role";

  /** The scope of {@code rest}, what an ID has below {@link #PATH}. */
  static Scope of(String rest) {
    int end = rest.indexOf('/');
    if (end < 0) {
      return rest.isEmpty() ? NOTHING : new Scope(rest, false);
    }
    String tenant = rest.substring(0, end);
    String below = rest.substring(end + 1);
    if (below.equals(AUDITOR) || below.startsWith(AUDITOR + "/")) {
      return new Scope(tenant, true);
    }
    return below.equals(ROLE) || below.startsWith(ROLE + "/") ? NOTHING : new Scope(tenant, false);
  }

  /** As the audit trail has it. */
  @Override
  public String toString() {
    return tenant.isEmpty() ? "scope of nothing" : "scope tenants/" + tenant + (auditor ? "/" + AUDITOR : "");
  }
}
