package io.spike.store.crypto;

import java.util.Map;

/** What to do where the kernel does not let us lock memory. */
enum LockPolicy {
  /** Production: no secret is taken into memory that may be swapped out. */
  REFUSE,
  /** Development, or accepted by the operator: say so once and go on. */
  WARN;

  /** Accepts memory that cannot be locked, in production. */
  static final String ALLOW_VARIABLE = "SPIKE_ALLOW_UNLOCKED_MEMORY";
  /** Set by {@code spike dev}. */
  static final String DEVELOPMENT_VARIABLE = "SPIKE_DEVELOPMENT";

  static LockPolicy from(Map<String, String> environment) {
    boolean accepted = "true".equals(environment.get(ALLOW_VARIABLE))
        || "true".equals(environment.get(DEVELOPMENT_VARIABLE));
    return accepted ? WARN : REFUSE;
  }
}
