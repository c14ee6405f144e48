package io.spike.keeper;

import io.spike.api.config.Option;
import org.jspecify.annotations.Nullable;

/** Everything a Keeper process can be told; what its values mean is its own business. */
public enum KeeperSetting implements Option {
  /** Where the Workload API listens. SPIKE's name and default. */
  ENDPOINT_SOCKET("SPIFFE_ENDPOINT_SOCKET", "--socket", "unix:///tmp/spire-agent/public/api.sock"),
  /** How long to wait for the first identity; SPIKE's name, its SDK's default. */
  IDENTITY_TIMEOUT("SPIKE_SPIFFE_SOURCE_TIMEOUT", "--identity-timeout", "30s"),
  /** Our trust domain. */
  TRUST_ROOT("SPIKE_TRUST_ROOT", "--trust-root", "spike.ist"),
  /** Where Nexus IDs live. */
  TRUST_ROOT_NEXUS("SPIKE_TRUST_ROOT_NEXUS", "--trust-root-nexus", "spike.ist"),
  /** Where Keeper IDs live. */
  TRUST_ROOT_KEEPER("SPIKE_TRUST_ROOT_KEEPER", "--trust-root-keeper", "spike.ist"),
  /** Where Bootstrap IDs live. */
  TRUST_ROOT_BOOTSTRAP("SPIKE_TRUST_ROOT_BOOTSTRAP", "--trust-root-bootstrap", "spike.ist"),
  /** Where the two routes are served, Go's listen form. */
  LISTEN("SPIKE_KEEPER_TLS_PORT", "--listen", ":8443"),
  /** Where {@code GET /health} is answered in the clear; nowhere when unset. */
  HEALTH("SPIKE_KEEPER_HEALTH_PORT", "--health", null),
  /** Of our own loggers. */
  LOG_LEVEL("SPIKE_SYSTEM_LOG_LEVEL", "--log-level", "INFO"),
  /** Set by {@code spike dev}. */
  DEVELOPMENT("SPIKE_DEVELOPMENT", "--development", "false");

  private final String variable;
  private final String flag;
  private final @Nullable String fallback;

  KeeperSetting(String variable, String flag, @Nullable String fallback) {
    this.variable = variable;
    this.flag = flag;
    this.fallback = fallback;
  }

  @Override
  public String variable() {
    return variable;
  }

  @Override
  public String flag() {
    return flag;
  }

  @Override
  public @Nullable String fallback() {
    return fallback;
  }
}
