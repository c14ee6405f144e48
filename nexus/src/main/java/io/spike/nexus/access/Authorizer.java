package io.spike.nexus.access;

import io.spike.identity.Role;
import io.spike.identity.Roles;
import io.spike.identity.SpiffeId;
import io.spike.store.log.LogState;
import io.spike.store.policy.ActivePolicy;
import io.spike.store.policy.Permission;
import io.spike.store.policy.ReservedPaths;
import java.util.Optional;

/**
 * The one place that decides who may do what, for every route. Immutable.
 *
 * <p>Built-in roles come first, then policies; what neither allows is denied. A decision uses the rights of the newest view
 * or of newer ones, never older: who binds what follows to that view learns when rights have moved on meanwhile.
 */
public final class Authorizer {

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
        superuserOr(access, Permission.WRITE);
      case SECRET_GET, SECRET_METADATA, POLICY_GET, POLICY_EXPLAIN -> superuserOr(access, Permission.READ);
      case SECRET_LIST, POLICY_LIST -> superuserOr(access, Permission.LIST);
      case CIPHER_ENCRYPT, CIPHER_DECRYPT -> superuserOr(access, Permission.EXECUTE);
      case POLICY_LINT, CLUSTER_READ, ENTRY_PROVE, LOG_READ, SECRET_IMPORT, CIPHER_KEY_IMPORT, OPERATOR_SEAL,
          OPERATOR_UNSEAL, OPERATOR_ROTATE ->
        builtIn(access, Role.SUPERUSER);
      case OPERATOR_RECOVER -> builtIn(access, Role.RECOVER);
      case OPERATOR_RESTORE -> builtIn(access, Role.RESTORE);
      case BOOTSTRAP_VERIFY -> builtIn(access, Role.BOOTSTRAP);
      case HEALTH_READ, CHECKPOINT_READ -> new Verdict.Allowed("any identity");
    };
  }

  /** Judges whether the same access is allowed by super rights, whatever lesser ones do. */
  public Verdict judgeSuper(Access access) {
    return superuserOr(access, Permission.SUPER);
  }

  private Verdict superuserOr(Access access, Permission wanted) {
    return judge(access.peer(), access.resource(), wanted, policies);
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
    return inForce.allowing(peer.toString(), path, wanted)
        .<Verdict>map(policy -> new Verdict.Allowed(policy.toString()))
        .orElseGet(() -> new Verdict.Denied("no policy allows " + wanted.word(), false));
  }

  private Verdict builtIn(Access access, Role role) {
    return roles.has(access.peer(), role) ? allowed(role) : new Verdict.Denied("not of role " + role.path(), true);
  }

  private static Verdict allowed(Role role) {
    return new Verdict.Allowed("role " + role.path());
  }
}
