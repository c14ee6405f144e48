package io.spike.store.cluster;

import java.util.List;

/**
 * One root key as the state knows it: enough to tell it, and the shards that give it, from all others. Immutable; arrays are
 * not copied and must not be changed.
 *
 * @param number the root epoch, from 1
 * @param shares n of its deal
 * @param threshold k of its deal
 * @param keyCheck tells the right root key
 * @param shardCommitments of shards 1..n of its deal
 * @param since sequence of the entry that brought it
 */
public record RootEpoch(int number, int shares, int threshold, byte[] keyCheck, List<byte[]> shardCommitments,
    long since) {}
