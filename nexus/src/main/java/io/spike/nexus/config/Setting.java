package io.spike.nexus.config;

import io.spike.api.config.Option;
import org.jspecify.annotations.Nullable;

/** Everything a node can be told: the environment variable, which is also the name in a file, and the flag. */
enum Setting implements Option {
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
  /** Where pilot IDs live. */
  TRUST_ROOT_PILOT("SPIKE_TRUST_ROOT_PILOT", "--trust-root-pilot", "spike.ist"),
  /** Where lite workload IDs live. */
  TRUST_ROOT_LITE("SPIKE_TRUST_ROOT_LITE_WORKLOAD", "--trust-root-lite-workload", "spike.ist"),
  /** Where to serve HTTP, Go's listen form. */
  TLS_PORT("SPIKE_NEXUS_TLS_PORT", "--tls-port", ":8553"),
  /** Where everything durable lies; {@code ~} is the home directory. */
  DATA_DIR("SPIKE_NEXUS_DATA_DIR", "--data-dir", "~/.spike/data"),
  /** https URLs of the Keepers; the place in the list is the index of the shard. */
  KEEPER_PEERS("SPIKE_NEXUS_KEEPER_PEERS", "--keeper-peers", null),
  /** How often the leader gives every Keeper its shard, whatever it holds. */
  KEEPER_UPDATE_INTERVAL("SPIKE_NEXUS_KEEPER_UPDATE_INTERVAL", "--keeper-update-interval", "5m"),
  /** n. */
  SHARES("SPIKE_NEXUS_SHAMIR_SHARES", "--shamir-shares", "3"),
  /** k. */
  THRESHOLD("SPIKE_NEXUS_SHAMIR_THRESHOLD", "--shamir-threshold", "2"),
  /** What is served: everything, or the cipher alone. SPIKE's name and default. */
  BACKEND_STORE("SPIKE_NEXUS_BACKEND_STORE", "--backend-store", "sqlite"),
  /** How many versions a new secret keeps. */
  MAX_VERSIONS("SPIKE_NEXUS_MAX_SECRET_VERSIONS", "--max-secret-versions", "10"),
  /** This node's name. */
  NODE("SPIKE_NEXUS_NODE", "--node", null),
  /** {@code name@raft-host:port=https://host:port}, comma-separated. */
  MEMBERS("SPIKE_NEXUS_MEMBERS", "--members", null),
  /** UUID of the Raft group. */
  CLUSTER("SPIKE_NEXUS_CLUSTER", "--cluster", null),
  /** The plain connector; off when unset. */
  HEALTH_PORT("SPIKE_NEXUS_HEALTH_PORT", "--health-port", null),
  /** The largest plaintext that the cipher takes; SPIKE's name and default. */
  MAX_CIPHERTEXT("SPIKE_NEXUS_CRYPTO_MAX_CIPHERTEXT_SIZE", "--crypto-max-ciphertext-size", "65536"),
  /** Whether the first write below {@code tenants/<t>/} creates the tenant. */
  AUTO_CREATE_TENANTS("SPIKE_NEXUS_AUTO_CREATE_TENANTS", "--auto-create-tenants", "false"),
  /** A snapshot is taken after so many Raft entries at latest. */
  SNAPSHOT_ENTRIES("SPIKE_NEXUS_RAFT_SNAPSHOT_ENTRIES", "--raft-snapshot-entries", "100000"),
  /** So many Raft entries are kept behind a snapshot, for peers that were away briefly. */
  KEPT_ENTRIES("SPIKE_NEXUS_RAFT_KEPT_ENTRIES", "--raft-kept-entries", "1000"),
  /** Size of a Raft log file, the unit in which the log is purged. */
  SEGMENT_BYTES("SPIKE_NEXUS_RAFT_SEGMENT_BYTES", "--raft-segment-bytes", "33554432"),
  /** How old the root key may become before it is rotated; unset: it never is by itself. */
  ROOT_ROTATION_INTERVAL("SPIKE_NEXUS_ROOT_ROTATION_INTERVAL", "--root-rotation-interval", null),
  /** How old a tenant's key may become before it is rotated; unset: it never is by itself. */
  TENANT_ROTATION_INTERVAL("SPIKE_NEXUS_TENANT_ROTATION_INTERVAL", "--tenant-rotation-interval", null),
  /** The least time between two erasures of what was destroyed. */
  ERASURE_INTERVAL("SPIKE_NEXUS_ERASURE_INTERVAL", "--erasure-interval", "10m"),
  /** The least time between two places in the log at which nodes compare what they hold. */
  COMPARISON_INTERVAL("SPIKE_NEXUS_COMPARISON_INTERVAL", "--comparison-interval", "10s"),
  /** The least time between the starts of two passes over all stored rows. */
  SCRUB_INTERVAL("SPIKE_NEXUS_SCRUB_INTERVAL", "--scrub-interval", "24h"),
  /** How fast stored rows are read for that. */
  SCRUB_BYTES_PER_SECOND("SPIKE_NEXUS_SCRUB_BYTES_PER_SECOND", "--scrub-bytes-per-second", "8388608"),
  /** Whether lines of the audit stream name what requests are about. */
  AUDIT_RESOURCES("SPIKE_NEXUS_AUDIT_RESOURCES", "--audit-resources", "true"),
  /** Of our own loggers. */
  LOG_LEVEL("SPIKE_SYSTEM_LOG_LEVEL", "--log-level", "INFO"),
  /** Set by {@code spike dev}. */
  DEVELOPMENT("SPIKE_DEVELOPMENT", "--development", "false");

  private final String variable;
  private final String flag;
  private final @Nullable String fallback;

  Setting(String variable, String flag, @Nullable String fallback) {
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
