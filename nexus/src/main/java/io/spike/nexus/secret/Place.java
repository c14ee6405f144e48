package io.spike.nexus.secret;

import io.spike.api.Validation;
import io.spike.store.tenant.TenantPath;
import org.jspecify.annotations.Nullable;

/** The rules for paths of secrets: SPIKE's own, then ours for tenants. */
final class Place {

  private Place() {}

  /** Null when acceptable, else one sentence that does not repeat the path. */
  static @Nullable String fault(String path) {
    String fault = Validation.secretPath(path);
    if (fault != null) {
      return fault;
    }
    try {
      TenantPath.parse(path);
      return null;
    } catch (IllegalArgumentException _) {
      return "path begins with 'tenants' and is not tenants/<name>/<path>, a name being [a-z0-9][a-z0-9-]{0,62}";
    }
  }
}
