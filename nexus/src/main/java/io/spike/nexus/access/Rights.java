package io.spike.nexus.access;

import io.spike.identity.Scope;
import io.spike.store.log.LogState;
import io.spike.store.proposal.Caller;
import java.util.Optional;

/** The rights of one request, to be judged on every view that it is answered from or written on. Immutable. */
public final class Rights {

  private final Authorizer authorizer;
  private final Access access;
  private final String address;

  /**
   * Of one access.
   *
   * @param address of the peer, for the record
   */
  public Rights(Authorizer authorizer, Access access, String address) {
    this.authorizer = authorizer;
    this.access = access;
    this.address = address;
  }

  /** What is asked. */
  public Access access() {
    return access;
  }

  /** The caller as the record will have it, when {@code view} allows the access. */
  public Caller on(LogState view) throws DeniedException {
    return caller(authorizer.judge(access, view));
  }

  /** Throws where super rights do not allow the access as well. */
  public void requireSuper() throws DeniedException {
    caller(authorizer.judgeSuper(access));
  }

  /** Name of the tenant that the caller is confined to; empty for whoever is not. */
  public Optional<String> tenant() {
    return authorizer.scope(access.peer()).map(Scope::tenant);
  }

  /** Throws where the caller is confined to a tenant that a secret at {@code path} is not of. */
  public void requireWithin(String path) throws DeniedException {
    Optional<Scope> outside = authorizer.scope(access.peer()).filter(scope -> !Authorizer.isOfTenant(scope, path));
    if (outside.isPresent()) {
      deny("outside " + outside.get());
    }
  }

  /** Throws, because of {@code rule}: what is asked for is not the caller's after all. */
  public void deny(String rule) throws DeniedException {
    caller(new Verdict.Denied(rule, true));
  }

  private Caller caller(Verdict verdict) throws DeniedException {
    return switch (verdict) {
      case Verdict.Allowed(String rule) -> new Caller(access.peer().toString(), rule, address);
      case Verdict.Denied(String rule, boolean always) ->
        throw new DeniedException(access, new Caller(access.peer().toString(), rule, address), always);
    };
  }
}
