package io.spike.identity;

/** What a built-in SPIFFE ID stands for, and which variable holds the trust roots it may live under. */
public enum Role {
  /** The secret store. */
  NEXUS("SPIKE_TRUST_ROOT_NEXUS", "/spike/nexus"),
  /** Holds one shard of the root key. */
  KEEPER("SPIKE_TRUST_ROOT_KEEPER", "/spike/keeper"),
  /** Initializes a cluster, once. */
  BOOTSTRAP("SPIKE_TRUST_ROOT_BOOTSTRAP", "/spike/bootstrap"),
  /** Everyday administration. */
  SUPERUSER("SPIKE_TRUST_ROOT_PILOT", "/spike/pilot/role/superuser"),
  /** Exports recovery shards. */
  RECOVER("SPIKE_TRUST_ROOT_PILOT", "/spike/pilot/role/recover"),
  /** Brings recovery shards back. */
  RESTORE("SPIKE_TRUST_ROOT_PILOT", "/spike/pilot/role/restore"),
  /** Sees who did what and how the cluster is, never a value. */
  AUDITOR("SPIKE_TRUST_ROOT_PILOT", "/spike/pilot/role/auditor"),
  /** Encrypts and decrypts, and nothing else. */
  LITE("SPIKE_TRUST_ROOT_LITE_WORKLOAD", "/spike/workload/role/lite");

  private final String variable;
  private final String path;

  Role(String variable, String path) {
    this.variable = variable;
    this.path = path;
  }

  /** The environment variable with the trust roots of this role. */
  public String variable() {
    return variable;
  }

  /** The path below a trust root. */
  public String path() {
    return path;
  }
}
