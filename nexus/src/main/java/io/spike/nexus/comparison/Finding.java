package io.spike.nexus.comparison;

import java.util.Optional;

/**
 * What one node found at one place of the Raft log.
 *
 * @param index of the Raft entry after which it looked
 * @param state of what it keeps in memory
 * @param rows of what it has on disk; empty while it still reads, {@link Vote.Abstains} where nothing was asked for
 */
record Finding(long index, Vote state, Optional<Vote> rows) {}
