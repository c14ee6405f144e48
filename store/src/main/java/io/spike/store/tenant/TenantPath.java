package io.spike.store.tenant;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A secret's place: its tenant and its path inside the tenant, byte for byte as sent, never normalized.
 *
 * @param tenant name, empty for the system tenant
 * @param path not empty
 */
public record TenantPath(String tenant, String path) {

  /** What a tenant may be called. */
  public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern IN_TENANT = Pattern.compile("tenants/([a-z0-9][a-z0-9-]{0,62})/(.+)", Pattern.DOTALL);
  private static final Pattern RESERVED = Pattern.compile("/*tenants(/.*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /**
   * Splits a SPIKE path: exactly {@code tenants/<name>/<path>} names a tenant, everything else is the system tenant's.
   *
   * @throws IllegalArgumentException with one sentence, when the first segment is {@code tenants} in any case and the
   *     path is not of that form, or the path is empty
   */
  public static TenantPath parse(String full) {
    return find(full).orElseThrow(() -> new IllegalArgumentException(full.isEmpty()
        ? "path is empty"
        : "path '" + full + "' begins with 'tenants' and is not tenants/<name>/<path>"));
  }

  /** As {@link #parse}; empty where that throws. */
  public static Optional<TenantPath> find(String full) {
    Matcher inTenant = IN_TENANT.matcher(full);
    if (inTenant.matches()) {
      return Optional.of(new TenantPath(inTenant.group(1), inTenant.group(2)));
    }
    return full.isEmpty() || RESERVED.matcher(full).matches()
        ? Optional.empty()
        : Optional.of(new TenantPath("", full));
  }

  /** The SPIKE path. */
  public String full() {
    return tenant.isEmpty() ? path : "tenants/" + tenant + "/" + path;
  }

  /** The SPIKE path of {@code path} inside {@code tenant}. */
  @Override
  public String toString() {
    return full();
  }
}
