package io.spike.store.log;

import io.spike.store.entry.ScrubRange;
import java.util.Optional;

/**
 * A place in the Raft log at which every node compares what it holds: after an entry that asks for it, whether or not that was
 * accepted, so that a node that decides wrongly stops at the same places.
 *
 * @param state after that Raft entry, as it is in memory
 * @param scrub the rows to compare byte by byte
 * @param rows as they were then, for the receiver to close; empty when there is no range, or an earlier one is still open
 */
public record ComparisonPoint(LogState state, Optional<ScrubRange> scrub, Optional<FrozenRows> rows) {}
