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

  private static final Role[] AUDIT = {Role.SUPERUSER, Role.AUDITOR};

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
    return switch (access.operation()) {
      case SECRET_PUT, SECRET_DELETE, SECRET_UNDELETE, SECRET_DESTROY, POLICY_PUT, POLICY_DELETE ->
        pilotOr(access, Permission.WRITE);
      case SECRET_GET, POLICY_GET -> pilotOr(access, Permission.READ);
      case SECRET_METADATA, POLICY_EXPLAIN -> auditorOr(access, Permission.READ);
      case SECRET_LIST, POLICY_LIST -> pilotOr(access, Permission.LIST);
      case CIPHER_ENCRYPT, CIPHER_DECRYPT -> pilotOr(access, Permission.EXECUTE);
      case ENTRY_PROVE, LOG_READ ->
        roles.scope(access.peer()).map(Authorizer::allowed).orElseGet(() -> builtIn(access, AUDIT));
      case CLUSTER_READ -> builtIn(access, AUDIT);
      case POLICY_LINT, SECRET_IMPORT, CIPHER_KEY_IMPORT, OPERATOR_SEAL, OPERATOR_UNSEAL, OPERATOR_ROTATE ->
        builtIn(access, Role.SUPERUSER);
      case OPERATOR_RECOVER -> builtIn(access, Role.RECOVER);
      case OPERATOR_RESTORE -> builtIn(access, Role.RESTORE);
      case BOOTSTRAP_VERIFY -> builtIn(access, Role.BOOTSTRAP);
      case HEALTH_READ, CHECKPOINT_READ -> new Verdict.Allowed("any identity");
    };
  }

  /** Judges whether the same access is allowed by super rights, whatever lesser ones do. */
  public Verdict judgeSuper(Access access) {
    return pilotOr(access, Permission.SUPER);
  }

  /**
   * What a caller is confined to: nothing that belongs to another tenant may be in its answers, and what it writes belongs to
   * that one. Empty for whoever is not.
   */
  Optional<Scope> scope(SpiffeId peer) {
    return roles.scope(peer);
  }

  private Verdict pilotOr(Access access, Permission wanted) {
    return judge(access.peer(), access.resource(), wanted, policies);
  }

  /** Who audits sees what there was and what was decided, of a tenant or of all, and no value. */
  private Verdict auditorOr(Access access, Permission wanted) {
    if (roles.has(access.peer(), Role.AUDITOR)) {
      return allowed(Role.AUDITOR);
    }
    return roles.scope(access.peer())
        .filter(scope -> scope.auditor() && isIn(scope, access.resource()))
        .map(Authorizer::allowed).orElseGet(() -> pilotOr(access, wanted));
  }

  /** Operations on all secrets or policies are on those of the scope, if a tenant can have its name at all. */
  private static boolean isIn(Scope scope, String path) {
    boolean all = path.equals(ReservedPaths.ACL) || path.equals(ReservedPaths.SECRETS);
    return all ? TenantPath.NAME.matcher(scope.tenant()).matches() : isOfTenant(scope, path);
  }

  /** Whether a secret at {@code path} is the scope's. */
  static boolean isOfTenant(Scope scope, String path) {
    return TenantPath.find(path).filter(place -> place.tenant().equals(scope.tenant())).isPresent();
  }

  /** Judges by roles and by {@code inForce} what policies can allow, as for an access. */
  public Verdict judge(SpiffeId peer, String path, Permission wanted, Policies inForce) {
    if (roles.has(peer, Role.SUPERUSER)) {
      return allowed(Role.SUPERUSER);
    }
    if (roles.has(peer, Role.LITE)) {
      return wanted == Permission.EXECUTE && path.equals(ReservedPaths.CIPHER)
          ? allowed(Role.LITE)
          : new Verdict.Denied("role " + Role.LITE.path() + " has no secrets and no policies", true);
    }
    Optional<Scope> confined = roles.scope(peer).filter(scope -> scope.auditor() || !path.equals(ReservedPaths.CIPHER));
    if (confined.isPresent()) {
      Scope scope = confined.get();
      return !scope.auditor() && isIn(scope, path)
          ? allowed(scope)
          : new Verdict.Denied("outside " + scope, true);
    }
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

  private static Verdict allowed(Scope scope) {
    return new Verdict.Allowed(scope.toString());
  }

  private static Verdict allowed(Role role) {
    return new Verdict.Allowed("role " + role.path());
  }
}
