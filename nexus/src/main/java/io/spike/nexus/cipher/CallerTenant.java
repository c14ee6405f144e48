package io.spike.nexus.cipher;

import io.spike.identity.SpiffeId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose cipher key a caller uses: that of the tenant which its SPIFFE ID names at the beginning of the path, as
 * {@code /tenant/<t>/...} or as a scope {@code /spike/pilot/scope/tenants/<t>/...}, else the system tenant's. A caller has no
 * say in it otherwise, so that no request can reach the keys of another tenant.
 */
final class CallerTenant {

  private static final Pattern NAMED = Pattern.compile("/(?:tenant|spike/pilot/scope/tenants)/([^/]+)(?:/.*)?");

  private CallerTenant() {}

  /** The tenant's name, empty for the system tenant; perhaps one that does not exist. */
  static String of(SpiffeId caller) {
    Matcher named = NAMED.matcher(caller.path());
    return named.matches() ? named.group(1) : "";
  }
}
