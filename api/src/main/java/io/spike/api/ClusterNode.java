package io.spike.api;

import org.jspecify.annotations.Nullable;

/**
 * One Nexus node in a {@link ClusterAnswer}.
 *
 * @param name such as {@code nexus-1}
 * @param address its https URL
 * @param role in the Raft group
 * @param term of its Raft group as it knows it; 0 when unreachable
 * @param appliedIndex the last Raft index it has applied; 0 when unreachable
 * @param lag Raft entries it is behind the leader, from 0; -1 when not known
 * @param seal whether it can read
 * @param version of the software; empty when unreachable
 * @param clockOffset milliseconds that its clock is ahead of the middle one of all that answered, negative: behind; null
 *     when not known
 * @param reason one sentence why it is not serving, or what is wrong with it; null when all is well
 */
public record ClusterNode(String name, String address, NodeRole role, long term, long appliedIndex, long lag,
    SealState seal, String version, @Nullable Long clockOffset, @Nullable String reason) {}
