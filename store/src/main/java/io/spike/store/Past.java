package io.spike.store;

import io.spike.store.secret.Secret;
import io.spike.store.secret.SecretPast;
import io.spike.store.tenant.Tenant;
import io.spike.store.policy.ActivePolicy;
import io.spike.store.policy.Explanation;
import io.spike.store.policy.Permission;
import java.util.List;
import java.util.Optional;

/**
 * The store as it was when one entry was its newest. Thread-safe; good for as long as the store is unsealed: entries never
 * change, so neither does what this tells. Only a value may have been removed since ({@link EventStore#value}).
 */
public final class Past {

  private final EventStore store;
  private final long sequence;

  Past(EventStore store, long sequence) {
    this.store = store;
    this.sequence = sequence;
  }

  /** Of the newest entry that counts; 0 for the time before the first. */
  public long sequence() {
    return sequence;
  }

  /** The number of a tenant by name, "" for the system tenant; empty when it did not exist. */
  public Optional<Integer> tenant(String name) {
    return store.tenant(name).map(number -> store.state().tenants().get(number))
        .filter(tenant -> tenant.named() <= sequence).map(Tenant::number);
  }

  /** A secret's state; empty when nothing had been written there. */
  public Optional<Secret> secret(int tenant, String path) {
    return past(tenant, path).map(SecretPast::state);
  }

  /** The version that readers got, 0 being the current one; empty when there was none. Cheaper than the whole state. */
  public Optional<Secret.Version> version(int tenant, String path, long number) {
    return past(tenant, path).flatMap(past -> past.live(number));
  }

  private Optional<SecretPast> past(int tenant, String path) {
    return store.secret(tenant, path).flatMap(head -> SecretPast.of(head, sequence, at -> store.entry(at)));
  }

  /** The policies of a tenant that were in force, by name. They explain what was decided then, they decide nothing. */
  public List<ActivePolicy> policies(int tenant) {
    return store.policies(tenant, sequence);
  }

  /** The policy of that name, if it was in force. */
  public Optional<ActivePolicy> policy(int tenant, String name) {
    return store.policy(tenant, name, sequence);
  }

  /** Why the policies that were in force did or did not allow something. */
  public Explanation explain(String caller, String path, Permission wanted) {
    return store.explain(caller, path, wanted, sequence);
  }

  /** SPIKE paths that began with {@code prefix}, sorted bytewise. */
  public List<String> paths(String prefix) {
    return store.paths(prefix, sequence);
  }
}
