package io.spike.identity;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which SPIFFE IDs are built in. An ID has a role if it is the role's ID under one of the configured trust roots, or
 * lies below it by whole segments ({@code .../nexus/pod-0} counts, {@code .../nexus2} does not). Immutable.
 *
 * <p>The variables are SPIKE's, and as there the roots of a role do not inherit from {@code SPIKE_TRUST_ROOT}; that one
 * is the trust domain which bare paths such as {@code tenant/pepsi} are joined to.
 */
public final class Roles {

  /** The variable with our trust domain. */
  public static final String TRUST_ROOT = "SPIKE_TRUST_ROOT";
  /** The trust root of every role that is not configured. */
  public static final String DEFAULT_TRUST_ROOT = "spike.ist";

  private final String trustDomain;
  private final Map<Role, List<SpiffeId>> ids;
  private final List<SpiffeId> scopes;

  private Roles(String trustDomain, Map<Role, List<SpiffeId>> ids, List<SpiffeId> scopes) {
    this.trustDomain = trustDomain;
    this.ids = ids;
    this.scopes = scopes;
  }

  /**
   * Reads the trust roots.
   *
   * @param environment as of {@link System#getenv()}
   * @throws IllegalArgumentException with one sentence naming the variable at fault
   */
  public static Roles from(Map<String, String> environment) {
    String home = TrustRoot.parseList(TRUST_ROOT, valueOf(environment, TRUST_ROOT), DEFAULT_TRUST_ROOT)
        .getFirst().trustDomain();
    Map<Role, List<SpiffeId>> ids = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      ids.put(role, below(environment, role, home, role.path()));
    }
    return new Roles(home, ids, below(environment, Role.SUPERUSER, home, Scope.PATH));
  }

  /** {@code path} below each trust root of {@code role}. */
  private static List<SpiffeId> below(Map<String, String> environment, Role role, String home, String path) {
    return TrustRoot.parseList(role.variable(), valueOf(environment, role.variable()), home).stream()
        .map(root -> root.id(path)).toList();
  }

  private static String valueOf(Map<String, String> environment, String variable) {
    @Nullable
    String value = environment.get(variable);
    return value == null || value.isBlank() ? DEFAULT_TRUST_ROOT : value;
  }

  /** The trust domain that bare roots are joined to. */
  public String trustDomain() {
    return trustDomain;
  }

  /** The resolved IDs of a role, in the order configured, to be shown at start. */
  public List<SpiffeId> ids(Role role) {
    return ids.getOrDefault(role, List.of());
  }

  /** A line for people, without a full stop: which IDs have {@code role}. */
  public String description(Role role) {
    return "role " + role + " is "
        + ids(role).stream().map(SpiffeId::toString).collect(Collectors.joining(" or "));
  }

  /** Whether {@code id} has {@code role}. */
  public boolean has(SpiffeId id, Role role) {
    for (SpiffeId base : ids(role)) {
      if (id.isAtOrBelow(base)) {
        return true;
      }
    }
    return false;
  }

  /** What {@code id} is confined to, as the pilot or auditor of one tenant or of none; empty for every other ID. */
  public Optional<Scope> scope(SpiffeId id) {
    for (SpiffeId base : scopes) {
      if (id.isAtOrBelow(base)) {
        return Optional.of(Scope.of(id.equals(base) ? "" : id.path().substring(base.path().length() + 1)));
      }
    }
    return Optional.empty();
  }

  /** Whether {@code id} is a Nexus node. */
  public boolean isNexus(SpiffeId id) {
    return has(id, Role.NEXUS);
  }

  /** Whether {@code id} is a Keeper. */
  public boolean isKeeper(SpiffeId id) {
    return has(id, Role.KEEPER);
  }

  /** Whether {@code id} may initialize a cluster. */
  public boolean isBootstrap(SpiffeId id) {
    return has(id, Role.BOOTSTRAP);
  }

  /** Whether {@code id} is a superuser pilot. */
  public boolean isSuperuser(SpiffeId id) {
    return has(id, Role.SUPERUSER);
  }

  /** Whether {@code id} may export recovery shards. */
  public boolean isRecover(SpiffeId id) {
    return has(id, Role.RECOVER);
  }

  /** Whether {@code id} may bring recovery shards back. */
  public boolean isRestore(SpiffeId id) {
    return has(id, Role.RESTORE);
  }

  /** Whether {@code id} may use the cipher, and nothing else. */
  public boolean isLite(SpiffeId id) {
    return has(id, Role.LITE);
  }
}
