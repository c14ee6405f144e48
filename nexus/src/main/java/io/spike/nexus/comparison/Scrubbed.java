package io.spike.nexus.comparison;

import io.spike.store.entry.ScrubRange;
import java.util.Arrays;
import java.util.Optional;

/**
 * How far this node is with the newest range of rows.
 *
 * @param range as the log named it
 * @param vote empty while it reads
 * @param next what follows; empty at the end, and where there is no hash
 */
record Scrubbed(ScrubRange range, Optional<Vote> vote, Optional<ScrubRange> next) {

  /** Whether this is about a range that begins at the same row. */
  boolean isOf(ScrubRange other) {
    return range.family() == other.family() && Arrays.equals(range.from(), other.from());
  }

  /** Which range is to follow, of {@code limit} bytes; empty when none is, now. */
  Optional<ScrubRange> following(int limit) {
    if (vote.isEmpty()) {
      return Optional.empty();
    }
    return switch (vote.get()) {
      case Vote.Holds _ -> next.map(range -> new ScrubRange(range.family(), range.from(), limit));
      case Vote.Abstains _ -> Optional.of(new ScrubRange(range.family(), range.from(), limit));
      // Where it would go on is not known; this node is about to be replaced, or an operator is.
      case Vote.Broken _ -> Optional.empty();
    };
  }

  /** Whether there is nothing after it. */
  boolean isLast() {
    return vote.filter(Vote.Holds.class::isInstance).isPresent() && next.isEmpty();
  }
}
