package io.spike.raft;

import org.jspecify.annotations.Nullable;

/**
 * What one node knows about itself and its group; a snapshot, possibly outdated when read.
 *
 * @param self the node's name
 * @param role its role
 * @param leader name of the leader it follows, itself included; null when it knows none
 * @param ready whether it leads and has applied everything its predecessors committed
 * @param term its Raft term
 * @param applied Raft index up to which the replica stands, -1 for an empty one
 * @param committed Raft index it knows to be committed
 * @param installing whether a snapshot of another node is being fetched; reads fail meanwhile
 */
public record RaftStatus(String self, Role role, @Nullable String leader, boolean ready, long term, long applied,
    long committed, boolean installing) {}
