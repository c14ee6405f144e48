package io.spike.nexus.access;

import io.spike.identity.Role;
import io.spike.identity.Roles;
import io.spike.store.log.LogState;

/**
 * The one place that decides who may do what, for every route. Immutable.
 *
 * <p>A decision is a function of the access and of one view of the log, so that it can be repeated on the view a write
 * lands on. Built-in roles come first; what they do not allow is denied.
 */
public final class Authorizer {

  private final Roles roles;

  /** Judges by these built-in IDs. */
  public Authorizer(Roles roles) {
    this.roles = roles;
  }

  /**
   * Judges one access.
   *
   * @param view the rights in force; the caller binds its write to the same view
   */
  public Verdict judge(Access access, LogState view) {
    return switch (access.operation()) {
      case SECRET_PUT, SECRET_GET, SECRET_DELETE, SECRET_UNDELETE, SECRET_DESTROY, SECRET_LIST, SECRET_METADATA,
          CLUSTER_READ, ENTRY_PROVE, LOG_READ ->
        builtIn(access, Role.SUPERUSER);
      case BOOTSTRAP_VERIFY -> builtIn(access, Role.BOOTSTRAP);
      case HEALTH_READ, CHECKPOINT_READ -> new Verdict.Allowed("any identity");
    };
  }

  private Verdict builtIn(Access access, Role role) {
    return roles.has(access.peer(), role)
        ? new Verdict.Allowed("role " + role.path())
        : new Verdict.Denied("not of role " + role.path());
  }
}
