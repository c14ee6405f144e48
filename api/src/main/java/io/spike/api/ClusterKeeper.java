package io.spike.api;

/**
 * One Keeper in a {@link ClusterAnswer}.
 *
 * @param name such as {@code keeper-1}
 * @param address its https URL
 * @param state of its shard
 */
public record ClusterKeeper(String name, String address, KeeperState state) {}
