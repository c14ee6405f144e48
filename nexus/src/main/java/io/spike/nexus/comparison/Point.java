package io.spike.nexus.comparison;

import io.spike.store.entry.ScrubRange;
import io.spike.store.log.ComparisonPoint;
import io.spike.store.log.LogState;
import io.spike.store.rocks.Family;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One place at which nodes compare, as far as this node knows. Not thread-safe: its owner guards it. */
final class Point {

  private final LogState state;
  private final Optional<ScrubRange> range;
  private @Nullable Vote memory;
  private Optional<Vote> rows;
  private String fault = "";
  private int disputedRounds;
  private boolean closed;

  /** Where nothing was held to be read, this node has no say about rows. */
  Point(ComparisonPoint reached) {
    state = reached.state();
    range = reached.scrub();
    rows = reached.rows().isPresent() ? Optional.empty() : Optional.of(new Vote.Abstains());
  }

  long index() {
    return state.raft().index();
  }

  Optional<ScrubRange> range() {
    return range;
  }

  /** What this node found so far. */
  Finding finding() {
    Vote now = memory;
    if (now == null) {
      // Not on the apply thread: a hash over all tenants takes a while.
      now = Vote.Holds.of(state.digest());
      memory = now;
    }
    return new Finding(index(), now, rows);
  }

  /** What this node found in its rows; empty while it reads. */
  Optional<Vote> rows() {
    return rows;
  }

  void found(Vote vote, String what) {
    rows = Optional.of(vote);
    fault = what;
  }

  /** Votes on what is in memory; {@code heard} are the findings of others by name. */
  Map<String, Vote> memoryVotes(String self, Map<String, Finding> heard) {
    Map<String, Vote> votes = new HashMap<>();
    heard.forEach((node, finding) -> votes.put(node, finding.state()));
    votes.put(self, finding().state());
    return votes;
  }

  /** Votes on rows, of those that have read them. */
  Map<String, Vote> rowVotes(String self, Map<String, Finding> heard) {
    Map<String, Vote> votes = new HashMap<>();
    heard.forEach((node, finding) -> finding.rows().ifPresent(vote -> votes.put(node, vote)));
    rows.ifPresent(vote -> votes.put(self, vote));
    return votes;
  }

  /** What of this place rows are, in words that are the same for the next pass. */
  String rowsKey() {
    return range.map(r -> "rows from " + Family.numbered(r.family()).label() + " '" + HexFormat.of().formatHex(r.from())
        + "' on").orElse("");
  }

  String position() {
    return state.position().clusterEpoch() + "." + state.position().sequence();
  }

  /** What this node noticed about its own rows, in brackets; empty for nothing. */
  String fault() {
    return fault.isEmpty() ? "" : " (" + fault + ")";
  }

  /** Notes that a round ended in dispute; how many did. */
  int disputed() {
    return ++disputedRounds;
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
  }
}
