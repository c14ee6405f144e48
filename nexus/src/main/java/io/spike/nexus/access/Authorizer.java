package io.spike.nexus.access;

import io.spike.identity.Role;
import io.spike.identity.Roles;
import io.spike.identity.Scope;
import io.spike.identity.SpiffeId;
import io.spike.store.log.LogState;
import io.spike.store.policy.ActivePolicy;
import io.spike.store.policy.Permission;
import io.spike.store.policy.ReservedPaths;
import io.spike.store.tenant.TenantPath;
import java.util.Optional;

/**
 * The one place that decides who may do what, for every route. Immutable.
 *
 * <p>Built-in roles come first, then the scope that an ID is confined to, which no policy widens, then policies; what none
 * allows is denied. A decision uses the rights of the newest view
 * or of newer ones, never older: who binds what follows to that view learns when rights have moved on meanwhile.
 */
public final class Authorizer {

  private static final Verdict ANYBODY = new Verdict.Allowed("any identity");

  private final Roles roles;
  private final Policies policies;

  /** What is in force. */
  @FunctionalInterface
  public interface Policies {
    /**
     * The policy that allows it; empty when none does.
     *
     * @param caller SPIFFE ID
     * @param path as sent, perhaps not valid
     */
    Optional<ActivePolicy> allowing(String caller, String path, Permission wanted);
  }

  /** Judges by these built-in IDs, and by policies. */
  public Authorizer(Roles roles, Policies policies) {
    this.roles = roles;
    this.policies = policies;
  }

  /**
   * Judges one access.
   *
   * @param view taken before: rights are those in force there or later, and the caller binds what follows to it
   */
  public Verdict judge(Access access, LogState view) {
    Optional<Scope> scope = roles.scope(access.peer());
    if (scope.isPresent()) {
      return judgeConfined(scope.get(), access);
    }
    return switch (access.operation()) {
      case SECRET_PUT, SECRET_DELETE, SECRET_UNDELETE, SECRET_DESTROY, POLICY_PUT, POLICY_DELETE ->
        byPolicy(access, Permission.WRITE);
      case SECRET_GET, POLICY_GET -> byPolicy(access, Permission.READ);
      case SECRET_METADATA, POLICY_EXPLAIN -> roles.has(access.peer(), Role.AUDITOR)
          ? allowed(Role.AUDITOR)
          : byPolicy(access, Permission.READ);
      case SECRET_LIST, POLICY_LIST -> byPolicy(access, Permission.LIST);
      case CIPHER_ENCRYPT, CIPHER_DECRYPT -> byPolicy(access, Permission.EXECUTE);
      case ENTRY_PROVE, LOG_READ, CLUSTER_READ -> builtIn(access, Role.SUPERUSER, Role.AUDITOR);
      case POLICY_LINT, SECRET_IMPORT, CIPHER_KEY_IMPORT, OPERATOR_SEAL, OPERATOR_UNSEAL, OPERATOR_ROTATE ->
        builtIn(access, Role.SUPERUSER);
      case OPERATOR_RECOVER -> builtIn(access, Role.RECOVER);
      case OPERATOR_RESTORE -> builtIn(access, Role.RESTORE);
      case BOOTSTRAP_VERIFY -> builtIn(access, Role.BOOTSTRAP);
      case HEALTH_READ, CHECKPOINT_READ -> ANYBODY;
    };
  }

  /** The operation counts as well as the path: a secret may lie at a path that stands for operations elsewhere. */
  private Verdict judgeConfined(Scope scope, Access access) {
    return switch (access.operation()) {
      case SECRET_PUT, SECRET_DELETE, SECRET_UNDELETE, SECRET_DESTROY, SECRET_GET ->
        verdict(scope, !scope.auditor() && isOfTenant(scope, access.resource()));
      case SECRET_METADATA -> verdict(scope, isOfTenant(scope, access.resource()));
      case SECRET_LIST, POLICY_PUT, POLICY_GET, POLICY_DELETE, POLICY_LIST ->
        verdict(scope, !scope.auditor() && isOfTenants(scope));
      case POLICY_EXPLAIN, ENTRY_PROVE, LOG_READ -> verdict(scope, isOfTenants(scope));
      case CIPHER_ENCRYPT, CIPHER_DECRYPT -> byPolicy(access, Permission.EXECUTE);
      case HEALTH_READ, CHECKPOINT_READ -> ANYBODY;
      case POLICY_LINT, CLUSTER_READ, SECRET_IMPORT, CIPHER_KEY_IMPORT, OPERATOR_SEAL, OPERATOR_UNSEAL,
          OPERATOR_ROTATE, OPERATOR_RECOVER, OPERATOR_RESTORE, BOOTSTRAP_VERIFY ->
        verdict(scope, false);
    };
  }

  private static Verdict verdict(Scope scope, boolean inside) {
    return inside
        ? new Verdict.Allowed(scope.toString())
        : new Verdict.Denied("outside " + scope, true);
  }

  /** Judges whether the same access, to a secret, is allowed by super rights, whatever lesser ones do. */
  public Verdict judgeSuper(Access access) {
    return judge(access.peer(), access.resource(), Permission.SUPER, policies);
  }

  /**
   * What a caller is confined to: nothing that belongs to another tenant may be in its answers, and what it writes belongs to
   * that one. Empty for whoever is not.
   */
  Optional<Scope> scope(SpiffeId peer) {
    return roles.scope(peer);
  }

  private Verdict byPolicy(Access access, Permission wanted) {
    return judge(access.peer(), access.resource(), wanted, policies);
  }

  private static boolean isOfTenants(Scope scope) {
    return TenantPath.NAME.matcher(scope.tenant()).matches();
  }

  /** Whether a secret at {@code path} is the scope's. */
  static boolean isOfTenant(Scope scope, String path) {
    return !scope.tenant().isEmpty()
        && TenantPath.find(path).filter(place -> place.tenant().equals(scope.tenant())).isPresent();
  }

  /** Judges by roles and by {@code inForce} what policies can allow on a secret, or on a path that stands for operations. */
  public Verdict judge(SpiffeId peer, String path, Permission wanted, Policies inForce) {
    if (roles.has(peer, Role.SUPERUSER)) {
      return allowed(Role.SUPERUSER);
    }
    if (roles.has(peer, Role.LITE)) {
      return wanted == Permission.EXECUTE && path.equals(ReservedPaths.CIPHER)
          ? allowed(Role.LITE)
          : new Verdict.Denied("role " + Role.LITE.path() + " has no secrets and no policies", true);
    }
    if (roles.has(peer, Role.AUDITOR)) {
      return new Verdict.Denied("role " + Role.AUDITOR.path() + " has no values, no lists and changes nothing", true);
    }
    Optional<Scope> confined = roles.scope(peer);
    if (confined.isPresent()) {
      Scope scope = confined.get();
      boolean cipher = wanted == Permission.EXECUTE && path.equals(ReservedPaths.CIPHER);
      return cipher && !scope.auditor() && isOfTenants(scope)
          ? byPolicies(peer, path, wanted, inForce)
          : verdict(scope, !scope.auditor() && isOfTenant(scope, path));
    }
    return byPolicies(peer, path, wanted, inForce);
  }

  private static Verdict byPolicies(SpiffeId peer, String path, Permission wanted, Policies inForce) {
    return inForce.allowing(peer.toString(), path, wanted)
        .<Verdict>map(policy -> new Verdict.Allowed(policy.toString()))
        .orElseGet(() -> new Verdict.Denied("no policy allows " + wanted.word(), false));
  }

  private Verdict builtIn(Access access, Role... any) {
    for (Role role : any) {
      if (roles.has(access.peer(), role)) {
        return allowed(role);
      }
    }
    return new Verdict.Denied("not of role " + any[0].path(), true);
  }

  private static Verdict allowed(Role role) {
    return new Verdict.Allowed("role " + role.path());
  }
}
