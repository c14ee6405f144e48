package io.spike.api;

import org.jspecify.annotations.Nullable;

/**
 * {@code GET /health}: one node. Status 200 leader, 429 follower that serves, 501 not initialized, 503 sealed or no leader.
 *
 * @param initialized whether the cluster was bootstrapped
 * @param sealed whether this node has no root key
 * @param sealedByOperator whether that is so because an operator sealed the cluster; written only when it is
 * @param role in the Raft group
 * @param leader the leader's name; null when none is known
 * @param position the last applied one; null before initialization
 * @param version of the software
 */
public record HealthAnswer(boolean initialized, boolean sealed, boolean sealedByOperator, NodeRole role,
    @Nullable String leader,
    @Nullable Position position, String version) {

  /** Of a node of a cluster that no operator sealed. */
  public HealthAnswer(boolean initialized, boolean sealed, NodeRole role, @Nullable String leader,
      @Nullable Position position, String version) {
    this(initialized, sealed, false, role, leader, position, version);
  }
}
